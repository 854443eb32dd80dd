//! The endpoint on the loopback interface.

use std::sync::Arc;

use sandbox::{Sandbox, Settings, serve};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

fn sandbox() -> Sandbox {
    Sandbox::in_memory(Settings::default(), Arc::new(crate::support::epoch))
}

#[tokio::test]
async fn it_answers_over_http_until_it_is_told_to_stop() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let server = tokio::spawn(serve(listener, sandbox(), async move {
        let _ = stopped.await;
    }));
    let mut stream = TcpStream::connect(address).await.unwrap();
    let body = "Action=GetCallerIdentity&Version=2011-06-15";
    let request = format!(
        "POST / HTTP/1.1\r\nhost: {address}\r\nauthorization: AWS4-HMAC-SHA256 \
         Credential=ASIASANDBOX333333333333/20260101/us-east-1/sts/aws4_request\r\ncontent-length: {}\r\nconnection: \
         close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert_eq!(crate::support::text(&answer, "Account").as_deref(), Some("333333333333"));
    stop.send(()).unwrap();
    server.await.unwrap().unwrap();
}

#[tokio::test]
async fn it_does_not_listen_beyond_the_loopback_interface() {
    let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
    let error = serve(listener, sandbox(), std::future::pending()).await.unwrap_err();
    assert!(error.to_string().contains("127.0.0.1 only"), "{error}");
}

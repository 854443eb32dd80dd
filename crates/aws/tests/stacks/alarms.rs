//! Alarms as they are, and those that nobody made.

use sandbox::{Alarm, AlarmState, Settings};

use crate::support::Setup;

fn alarm(name: &str, state: AlarmState) -> Alarm {
    Alarm { name: name.into(), account: None, region: None, state, turns: vec![] }
}

#[tokio::test(start_paused = true)]
async fn alarms_are_read_in_the_order_of_their_names_and_a_missing_one_is_not_among_them() {
    let alarms = vec![alarm("errors", AlarmState::Alarm), alarm("age", AlarmState::Ok)];
    let setup = Setup::new(Settings { alarms, ..Settings::default() });
    let names = ["age", "nobody's", "errors"].map(str::to_owned);
    let found = setup.cloud.alarms(&names).await.unwrap();
    let found: Vec<_> = found.iter().map(|alarm| (alarm.name.as_str(), alarm.state.as_str())).collect();
    assert_eq!(found, [("age", "OK"), ("errors", "ALARM")]);
    assert_eq!(setup.cloud.alarms(&[]).await.unwrap(), []);
}

#[tokio::test(start_paused = true)]
async fn more_alarms_than_one_call_takes_are_all_read() {
    let names: Vec<String> = (0..230).map(|n| format!("alarm {n}")).collect();
    let alarms = names.iter().map(|name| alarm(name, AlarmState::InsufficientData)).collect();
    let setup = Setup::new(Settings { alarms, ..Settings::default() });
    let found = setup.cloud.alarms(&names).await.unwrap();
    assert_eq!(found.len(), names.len());
    assert!(found.iter().all(|alarm| alarm.reason.is_some() && alarm.changed.is_some()));
}

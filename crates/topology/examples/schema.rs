//! Prints the JSON Schema of `stagewright.toml`: `cargo xtask schema`.

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, &topology::json_schema())?;
    std::io::Write::write_all(&mut out, b"\n")
}

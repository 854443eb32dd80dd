//! Folders as archives.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
};

use crate::{Cell, Stop, cell::digest};

/// The same folder gives the same bytes: files in order, without dates.
pub(super) async fn zipped(cell: &Cell, folder: PathBuf) -> Result<PathBuf, Stop> {
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    // Folders of one name may lie in different places.
    let place = &digest([&*folder.to_string_lossy()])[..8];
    let archives = cell.build_dir.join("archives");
    let target = archives.join(format!("{name}-{place}.zip"));
    tokio::fs::create_dir_all(&archives).await.map_err(|error| Stop::io("make", &archives, &error))?;
    let made = target.clone();
    let written = tokio::task::spawn_blocking(move || write_zip(&folder, &made)).await;
    match written {
        Ok(Ok(())) => Ok(target),
        Ok(Err(error)) => Err(Stop::io("pack", &target, &error)),
        Err(error) => Err(Stop::io("pack", &target, &std::io::Error::other(error))),
    }
}

fn write_zip(folder: &Path, target: &Path) -> std::io::Result<()> {
    let mut archive = zip::ZipWriter::new(std::fs::File::create(target)?);
    let mut files = Vec::new();
    list(folder, &mut files)?;
    files.sort();
    for file in files {
        let name = file.strip_prefix(folder).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        let options = zip::write::SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Deflated)
            .last_modified_time(zip::DateTime::default())
            .unix_permissions(mode(&file)?);
        archive.start_file(name, options)?;
        archive.write_all(&std::fs::read(&file)?)?;
    }
    archive.finish()?;
    Ok(())
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            list(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

/// Lambda runs only what may be executed.
fn mode(file: &Path) -> std::io::Result<u32> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let executable = std::fs::metadata(file)?.permissions().mode() & 0o100 != 0;
        Ok(if executable { 0o755 } else { 0o644 })
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        Ok(0o755)
    }
}

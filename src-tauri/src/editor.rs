//! Where a line of a source is opened. An editor is reached by an address of its own, which the system hands to it: no program is
//! started by name, and nothing of a path is read as an argument.

use std::path::Path;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

/// What stays as it is in a path.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Editor {
    /// The system's default program for the file, which cannot be told a line.
    System,
    /// <https://code.visualstudio.com/docs/configure/command-line#_opening-vs-code-with-urls>
    VsCode,
    VsCodium,
    Cursor,
    Zed,
    /// `SCHEME://open?file=…&line=…`, registered by each of these when it is installed.
    Idea,
    WebStorm,
    PyCharm,
}

impl Editor {
    /// The address that opens a line; none where the file is opened by itself.
    pub fn address(self, file: &Path, line: u32, column: u32) -> Option<String> {
        let text = file.to_string_lossy().replace('\\', "/");
        let path = utf8_percent_encode(&text, PATH);
        let slash = if text.starts_with('/') { "" } else { "/" };
        let beside = |scheme: &str| Some(format!("{scheme}://file{slash}{path}:{line}:{column}"));
        let query = |scheme: &str| Some(format!("{scheme}://open?file={path}&line={line}&column={column}"));
        match self {
            Self::System => None,
            Self::VsCode => beside("vscode"),
            Self::VsCodium => beside("vscodium"),
            Self::Cursor => beside("cursor"),
            Self::Zed => beside("zed"),
            Self::Idea => query("idea"),
            Self::WebStorm => query("webstorm"),
            Self::PyCharm => query("pycharm"),
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::System => "the default program",
            Self::VsCode => "VS Code",
            Self::VsCodium => "VSCodium",
            Self::Cursor => "Cursor",
            Self::Zed => "Zed",
            Self::Idea => "IntelliJ IDEA",
            Self::WebStorm => "WebStorm",
            Self::PyCharm => "PyCharm",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_editor_is_told_the_line_in_its_own_way() {
        let file = Path::new("/home/me/my shop/notes.yml");
        assert_eq!(
            Editor::VsCode.address(file, 12, 3).unwrap(),
            "vscode://file/home/me/my%20shop/notes.yml:12:3"
        );
        assert_eq!(
            Editor::WebStorm.address(file, 12, 3).unwrap(),
            "webstorm://open?file=/home/me/my%20shop/notes.yml&line=12&column=3"
        );
        assert_eq!(Editor::System.address(file, 12, 3), None);
    }

    #[test]
    fn nothing_of_a_path_is_read_as_more_of_the_address() {
        let address = Editor::Idea.address(Path::new("/a&line=1#x?y:2%2f.yml"), 7, 1).unwrap();
        assert_eq!(address, "idea://open?file=/a%26line%3D1%23x%3Fy%3A2%252f.yml&line=7&column=1");
    }

    #[test]
    fn a_path_of_windows_is_a_path_of_the_address() {
        let address = Editor::VsCode.address(Path::new("C:\\shop\\notes.yml"), 1, 1).unwrap();
        assert_eq!(address, "vscode://file/C%3A/shop/notes.yml:1:1");
    }
}

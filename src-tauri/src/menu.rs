//! The menu bar of the system, from what the page says is in it: the page knows what can be done now.
//!
//! macOS has one bar for every program, and the shortcuts of text fields work only where it has an Edit menu. Elsewhere the page draws
//! the same menu behind a button: desktops of Linux differ in whether a window has a bar (GNOME's guidelines put one menu button
//! into the header: <https://developer.gnome.org/hig/patterns/controls/menus.html>), and GTK's bar would not follow the theme.

use app::{App, contract::Place};
use serde::Deserialize;
use tauri::{
    AppHandle, Manager,
    menu::{Menu, MenuItemBuilder, PredefinedMenuItem, Submenu, SubmenuBuilder},
};

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Section {
    pub label: String,
    pub items: Vec<Item>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Item {
    /// What the page does when it is chosen.
    Action {
        id: String,
        label: String,
        enabled: bool,
        accelerator: Option<String>,
    },
    Separator,
}

/// Whether the system shows the menu; where it does not, the page has to.
pub fn show(handle: &AppHandle, sections: &[Section]) -> tauri::Result<bool> {
    if !cfg!(target_os = "macos") {
        return Ok(false);
    }
    handle.set_menu(menu(handle, sections)?)?;
    Ok(true)
}

fn menu(handle: &AppHandle, sections: &[Section]) -> tauri::Result<Menu<tauri::Wry>> {
    let menu = Menu::new(handle)?;
    let own = SubmenuBuilder::new(handle, "Stagewright");
    let own = own.about(None).separator().services().separator().hide().hide_others().show_all();
    menu.append(&own.separator().quit().build()?)?;
    for section in sections {
        let made = submenu(handle, section)?;
        if section.label == "Edit" {
            // Without these, nothing can be copied from a text field.
            for item in [
                PredefinedMenuItem::separator(handle)?,
                PredefinedMenuItem::cut(handle, None)?,
                PredefinedMenuItem::copy(handle, None)?,
                PredefinedMenuItem::paste(handle, None)?,
                PredefinedMenuItem::select_all(handle, None)?,
            ] {
                made.append(&item)?;
            }
        }
        menu.append(&made)?;
    }
    Ok(menu)
}

fn submenu(handle: &AppHandle, section: &Section) -> tauri::Result<Submenu<tauri::Wry>> {
    let made = Submenu::new(handle, &section.label, true)?;
    for item in &section.items {
        match item {
            Item::Separator => made.append(&PredefinedMenuItem::separator(handle)?)?,
            Item::Action { id, label, enabled, accelerator } => {
                let mut item = MenuItemBuilder::with_id(id, label).enabled(*enabled);
                if let Some(accelerator) = accelerator {
                    item = item.accelerator(accelerator);
                }
                made.append(&item.build(handle)?)?;
            }
        }
    }
    Ok(made)
}

/// What was chosen is the page's to do.
pub fn chosen(handle: &AppHandle, id: &str) {
    handle.state::<App>().show(Place::Action { action: id.to_owned() });
}

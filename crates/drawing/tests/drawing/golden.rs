//! What was approved. `cargo insta review` shows what a change does to a picture; open the SVG to see it.

use drawing::{Fonts, Theme, display, drawio, mermaid, svg};
use insta::assert_snapshot;

use crate::fixture::{notes, phases};

#[test]
fn the_topology_as_svg() {
    assert_snapshot!(svg(&display(&notes(), Theme::Light, &Fonts::default())));
}

#[test]
fn the_phases_as_svg() {
    assert_snapshot!(svg(&display(&phases(), Theme::Dark, &Fonts::default())));
}

#[test]
fn the_topology_as_mermaid() {
    assert_snapshot!(mermaid(&notes()));
}

#[test]
fn the_phases_as_mermaid() {
    assert_snapshot!(mermaid(&phases()));
}

#[test]
fn the_topology_for_drawio() {
    assert_snapshot!(drawio(&notes(), Theme::Light));
}

#[test]
fn the_phases_for_drawio() {
    assert_snapshot!(drawio(&phases(), Theme::Light));
}

//! What stands around a picture: its title above; below, what its lines and marks mean, and the notes that it numbers.

use std::collections::BTreeSet;

use topology::ReferenceKind;

use crate::{
    brush::{Brush, dashed},
    fonts::Face,
    geometry::{Area, Path, Point},
    links::Missing,
    names::Name,
    paint::stroke_of,
    picture::{Lens, Picture, Pip, PipState, StageTone},
    scene::Scene,
    theme::Palette,
    words,
};

/// More notes than this nobody reads; how many are left out is said.
const MOST_NOTES: usize = 120;
const NOTE_WIDTH: f64 = 400.0;
const SIZE: f64 = 12.0;

impl Brush<'_> {
    /// Gives back where it ends, to the right and below.
    pub fn title(&mut self, picture: &Picture, corner: Point) -> Point {
        let Palette { ink, ink_3, .. } = self.palette;
        let title = &picture.title;
        let application =
            self.text(Point::new(corner.x, corner.y + 17.0), Face::SemiBold, 20.0, ink, &title.application);
        let lens = match (&picture.lens, picture.plan()) {
            (Lens::Topology(_), _) => "Topology".to_owned(),
            (Lens::Phases(_), Some(plan)) => format!("Phases of a deployment to {}", plan.stage),
            (Lens::Phases(_), None) => "Layers of what refers to what".to_owned(),
        };
        let stage = title.stage.as_ref().filter(|_| picture.plan().is_none());
        let parts = [
            Some(lens),
            stage.map(|stage| format!("stage {stage}")),
            title.commit.as_ref().map(|commit| {
                // As git shortens it; whatever else was given is shown as it is.
                let short = commit.chars().all(|letter| letter.is_ascii_hexdigit()).then(|| commit.get(..9));
                format!("commit {}", short.flatten().unwrap_or(commit))
            }),
            title.date.clone(),
            Some(words::counted(picture.cards.len(), "service")),
        ];
        let text = parts.into_iter().flatten().collect::<Vec<_>>().join("  ·  ");
        let below = self.text(Point::new(corner.x, corner.y + 39.0), Face::Regular, SIZE, ink_3, &text);
        Point::new(application.max(below), corner.y + 44.0)
    }

    /// Gives back how far down it goes.
    pub fn legend(&mut self, scene: &Scene<'_>, corner: Point, width: f64, binds: bool) -> f64 {
        let pips = || scene.cards.iter().flat_map(|(card, _)| &card.pips);
        let stages: BTreeSet<StageTone> = pips().map(|pip| pip.stage).collect();
        let states: BTreeSet<PipState> = pips().map(|pip| pip.state).collect();
        let mut items: Vec<Item> = KINDS
            .into_iter()
            .filter(|kind| scene.links.iter().any(|link| link.kind == *kind))
            .map(Item::Kind)
            .collect();
        if binds {
            items.push(Item::Binds);
        }
        items.extend(stages.into_iter().map(Item::Stage));
        if scene.cards.iter().any(|(card, _)| !card.pips.is_empty()) {
            items.extend(states.into_iter().map(Item::State));
        }
        let (mut x, mut y) = (corner.x, corner.y);
        for item in items {
            let words = item.words();
            let (sample, gap) = (item.sample(), 8.0);
            let wide = sample + gap + self.fonts.width(Face::Regular, SIZE, words);
            if x > corner.x && x + wide > corner.x + width {
                (x, y) = (corner.x, y + 22.0);
            }
            self.sample(&item, Point::new(x, y + 8.0));
            self.text(Point::new(x + sample + gap, y + 12.5), Face::Regular, SIZE, self.palette.ink_2, words);
            x += wide + 24.0;
        }
        if x > corner.x { y + 22.0 } else { y }
    }

    fn sample(&mut self, item: &Item, at: Point) {
        let accent = self.palette.accent;
        let area = Area::new(at.x, at.y - 3.0, item.sample(), 6.0);
        match item {
            Item::Kind(kind) => {
                let colour = self.palette.edge;
                self.line(Path::lines(&[at, Point::new(area.right() - 6.0, at.y)]), stroke_of(*kind, colour));
                self.head(Point::new(area.right(), at.y), colour);
            }
            Item::Binds => {
                let end = Point::new(area.right() - 6.0, at.y);
                self.line(Path::lines(&[at, end]), dashed(accent, 2.0, crate::display::Dash::Solid));
                self.head(Point::new(area.right(), at.y), accent);
            }
            Item::Stage(stage) => self.pip(Pip { stage: *stage, state: PipState::Deployed }, area),
            Item::State(state) => {
                // In no stage's colour: it stands for all of them.
                let before = self.palette;
                self.palette.dev = before.ink_3;
                self.pip(Pip { stage: StageTone::Dev, state: *state }, area);
                self.palette = before;
            }
        }
    }

    /// Names that had no room, and those that nobody provides; gives back how far down they go.
    pub fn notes(&mut self, scene: &Scene<'_>, names: &[Option<Name>], corner: Point, width: f64) -> f64 {
        let numbered = names.iter().zip(&scene.links).filter_map(|(name, link)| match name {
            Some(Name::Numbered(number, _)) => {
                Some((Some(*number), format!("{} → {}", link.from, link.to), link.names.join(", ")))
            }
            Some(Name::Written(..)) | None => None,
        });
        let lost = scene
            .missing
            .iter()
            .map(|Missing { to, name, .. }| (None, format!("{to}: nobody provides"), name.clone()));
        let mut notes: Vec<_> = lost.chain(numbered).collect();
        if notes.is_empty() {
            return corner.y;
        }
        let left_out = notes.len().saturating_sub(MOST_NOTES);
        notes.truncate(MOST_NOTES);
        let columns = ((width + 24.0) / (NOTE_WIDTH + 24.0)).floor().max(1.0);
        let wide = (width - (columns - 1.0) * 24.0) / columns;
        let set: Vec<Note> =
            notes.into_iter().map(|(number, title, text)| self.note(number, &title, &text, wide)).collect();
        let total: f64 = set.iter().map(Note::height).sum();
        let (mut column, mut y, mut low) = (0.0, corner.y, corner.y);
        for note in set {
            let full = y - corner.y + note.height() / 2.0 > total / columns;
            if full && y > corner.y && column + 1.0 < columns {
                (column, y) = (column + 1.0, corner.y);
            }
            self.set(&note, Point::new(corner.x + column * (wide + 24.0), y));
            y += note.height();
            low = low.max(y);
        }
        if left_out > 0 {
            let words = format!("and {}", words::counted(left_out, "other note"));
            self.text(Point::new(corner.x, low + 14.0), Face::Regular, SIZE, self.palette.ink_3, &words);
            low += 22.0;
        }
        low
    }

    fn note(&self, number: Option<usize>, title: &str, text: &str, width: f64) -> Note {
        let room = width - INDENT;
        Note {
            number,
            title: self.fonts.wrapped(Face::SemiBold, SIZE, title, room),
            text: self.fonts.wrapped(Face::Mono, 11.0, text, room),
        }
    }

    fn set(&mut self, note: &Note, corner: Point) {
        let Palette { ink, ink_2, bad, .. } = self.palette;
        match note.number {
            Some(number) => {
                let wide = 17.0_f64.max(self.fonts.width(Face::SemiBold, 10.0, &number.to_string()) + 9.0);
                self.number(Area::new(corner.x, corner.y, wide, 17.0), number);
            }
            None => self.cross(Point::new(corner.x + 8.5, corner.y + 8.5), bad),
        }
        let mut y = corner.y + 12.8;
        for line in &note.title {
            self.text(Point::new(corner.x + INDENT, y), Face::SemiBold, SIZE, ink, line);
            y += 16.0;
        }
        for line in &note.text {
            self.text(Point::new(corner.x + INDENT, y), Face::Mono, 11.0, ink_2, line);
            y += 15.0;
        }
    }

    /// Where something is missing.
    pub fn cross(&mut self, middle: Point, colour: crate::theme::Colour) {
        let at = |dx: f64, dy: f64| Point::new(middle.x + dx, middle.y + dy);
        for (a, b) in [(at(-4.0, -4.0), at(4.0, 4.0)), (at(-4.0, 4.0), at(4.0, -4.0))] {
            self.line(Path::lines(&[a, b]), crate::display::Stroke::plain(colour, 1.8));
        }
    }
}

const INDENT: f64 = 28.0;

struct Note {
    number: Option<usize>,
    title: Vec<String>,
    text: Vec<String>,
}

impl Note {
    fn height(&self) -> f64 {
        self.title.len() as f64 * 16.0 + self.text.len() as f64 * 15.0 + 10.0
    }
}

const KINDS: [ReferenceKind; 4] =
    [ReferenceKind::Strong, ReferenceKind::Weak, ReferenceKind::Config, ReferenceKind::Manual];

enum Item {
    Kind(ReferenceKind),
    Binds,
    Stage(StageTone),
    State(PipState),
}

impl Item {
    fn sample(&self) -> f64 {
        match self {
            Self::Kind(_) | Self::Binds => 44.0,
            Self::Stage(_) | Self::State(_) => 28.0,
        }
    }

    fn words(&self) -> &'static str {
        match self {
            Self::Kind(kind) => words::reference_means(*kind),
            Self::Binds => "has to come first",
            Self::Stage(stage) => words::stage(*stage),
            Self::State(state) => words::state(*state),
        }
    }
}

//! The window's colours (`ui/src/kit/tokens.css`), which a test holds them to.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

impl Colour {
    const fn hex(rgb: u32) -> Self {
        Self((rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8)
    }

    /// As on the web: `#3b5bdb`.
    #[must_use]
    pub fn web(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }

    /// As if it were laid over a ground, letting through what is left of `percent`. Neither a PDF nor draw.io then needs to know
    /// what lies below.
    #[must_use]
    pub(crate) fn over(self, ground: Self, percent: u16) -> Self {
        let mix = |a: u8, b: u8| {
            let sum = u16::from(a) * percent + u16::from(b) * (100 - percent);
            u8::try_from((sum + 50) / 100).unwrap_or(u8::MAX)
        };
        Self(mix(self.0, ground.0), mix(self.1, ground.1), mix(self.2, ground.2))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    Light,
    Dark,
}

macro_rules! palette {
    ($($name:ident $light:literal $dark:literal,)*) => {
        /// By the names of the window's tokens.
        #[derive(Debug, Clone, Copy)]
        pub struct Palette { $(pub $name: Colour,)* }

        impl Theme {
            #[must_use]
            pub const fn palette(self) -> Palette {
                match self {
                    Self::Light => Palette { $($name: Colour::hex($light),)* },
                    Self::Dark => Palette { $($name: Colour::hex($dark),)* },
                }
            }
        }

        #[cfg(test)]
        const TOKENS: &[(&str, u32, u32)] = &[$((stringify!($name), $light, $dark),)*];
    };
}

palette! {
    bg 0xf5f6f8 0x0f1216,
    panel 0xffffff 0x171b21,
    mute 0xeef0f3 0x1f252d,
    line 0xe2e5ea 0x262c35,
    line_2 0xcfd4dc 0x37404c,
    edge 0x828a97 0x737b88,
    ink 0x15181d 0xeceff3,
    ink_2 0x4c5563 0xb1bac6,
    ink_3 0x606a78 0x8f99a8,
    accent 0x3b5bdb 0x8ea4ff,
    accent_soft 0xeaeefc 0x1f2747,
    ok 0x14704a 0x4cc38a,
    ok_soft 0xe3f4ec 0x143326,
    warn 0x8a5108 0xe5b054,
    warn_soft 0xfbf0dc 0x372a12,
    bad 0xb92a25 0xff7b72,
    bad_soft 0xfbe7e6 0x3c1c1c,
    dev 0x0a7571 0x41c9c2,
    staging 0x9a5b05 0xe0a64b,
    prod 0xc22f57 0xff7a9c,
    personal 0x7a4fd0 0xb493ff,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_colours_are_those_of_the_window() {
        let tokens = include_str!("../../../ui/src/kit/tokens.css");
        let (light, dark) = tokens.split_once("[data-theme=\"dark\"]").unwrap();
        for (name, on_light, on_dark) in TOKENS {
            let name = name.replace('_', "-");
            for (text, value) in [(light, on_light), (dark, on_dark)] {
                let line = format!("--{name}: #{value:06x};");
                assert!(text.contains(&line), "{line}");
            }
        }
    }

    #[test]
    fn a_colour_over_another_lies_between_them() {
        let (white, black) = (Colour(255, 255, 255), Colour(0, 0, 0));
        assert_eq!(white.over(black, 100), white);
        assert_eq!(white.over(black, 0), black);
        assert_eq!(white.over(black, 50), Colour(128, 128, 128));
    }
}

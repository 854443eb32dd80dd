//! Why a picture cannot be made.

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DrawingError {
    #[error("the picture would be {width} x {height} pixels, more than a machine holds easily")]
    TooLarge { width: u64, height: u64 },
    #[error("the picture could not be packed as PNG: {0}")]
    Png(String),
}

impl DrawingError {
    /// Stable, for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "picture-too-large",
            Self::Png(_) => "picture-not-packed",
        }
    }

    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "Use a smaller scale, select fewer services, or export as SVG or PDF.",
            Self::Png(_) => "Export as SVG or PDF, and report this.",
        }
    }
}

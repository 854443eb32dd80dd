//! What a service is, at a glance: strokes on a square of 24 units.

use topology::{Role, ServiceKind};

use crate::{
    geometry::{Area, Path, Point, Step},
    picture::Card,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    Database,
    Code,
    Bucket,
    People,
    Network,
    Queue,
    Web,
    Clock,
    Draft,
    Stack,
}

impl Icon {
    pub fn of(card: &Card) -> Self {
        let has = |prefixes: &[&str]| {
            card.resources.keys().any(|kind| prefixes.iter().any(|prefix| kind.starts_with(prefix)))
        };
        match (card.kind, card.role) {
            (ServiceKind::Planned, _) => Self::Draft,
            (_, Role::Web) => Self::Web,
            (_, Role::Job) => Self::Clock,
            _ if has(&["AWS::Cognito::"]) => Self::People,
            (_, Role::Api) => Self::Code,
            _ if card.functions > 0 => Self::Code,
            _ if has(&["AWS::DynamoDB::", "AWS::RDS::", "AWS::ElastiCache::", "AWS::OpenSearch"]) => {
                Self::Database
            }
            _ if has(&["AWS::EC2::"]) => Self::Network,
            _ if has(&["AWS::SNS::", "AWS::SQS::", "AWS::Events::", "AWS::Kinesis::"]) => Self::Queue,
            _ if has(&["AWS::S3::"]) => Self::Bucket,
            (_, Role::Infrastructure) => Self::Stack,
        }
    }

    pub fn paths(self) -> Vec<Path> {
        let line = |points: &[(f64, f64)]| {
            Path::lines(&points.iter().map(|(x, y)| Point::new(*x, *y)).collect::<Vec<_>>())
        };
        let circle = |x: f64, y: f64, r: f64| Path::ellipse(Point::new(x, y), r, r);
        let square = |x: f64, y: f64, size: f64| Path::rounded(Area::new(x, y, size, size), 1.0);
        match self {
            Self::Database => vec![
                Path::ellipse(Point::new(12.0, 5.0), 9.0, 3.0),
                bowl(3.0, 5.0, 19.0, 21.0, 3.0),
                bowl(3.0, 12.0, 12.0, 21.0, 3.0),
            ],
            Self::Code => vec![
                line(&[(8.0, 6.0), (2.0, 12.0), (8.0, 18.0)]),
                line(&[(16.0, 6.0), (22.0, 12.0), (16.0, 18.0)]),
            ],
            Self::Bucket => vec![
                line(&[(12.0, 15.0), (12.0, 3.0)]),
                line(&[(7.0, 8.0), (12.0, 3.0), (17.0, 8.0)]),
                line(&[(3.0, 15.0), (3.0, 21.0), (21.0, 21.0), (21.0, 15.0)]),
            ],
            Self::People => {
                vec![circle(9.0, 7.0, 4.0), hood(2.0, 16.0), circle(17.5, 8.0, 3.0), hood(15.0, 22.0)]
            }
            Self::Network => vec![
                square(9.0, 2.0, 6.0),
                square(2.0, 16.0, 6.0),
                square(16.0, 16.0, 6.0),
                line(&[(5.0, 16.0), (5.0, 12.0), (19.0, 12.0), (19.0, 16.0)]),
                line(&[(12.0, 12.0), (12.0, 8.0)]),
            ],
            Self::Queue => [6.0, 12.0, 18.0]
                .into_iter()
                .flat_map(|y| [square(3.0, y - 1.5, 3.0), line(&[(10.0, y), (21.0, y)])])
                .collect(),
            Self::Web => vec![
                circle(12.0, 12.0, 10.0),
                Path::ellipse(Point::new(12.0, 12.0), 4.0, 10.0),
                line(&[(2.0, 12.0), (22.0, 12.0)]),
            ],
            Self::Clock => vec![circle(12.0, 12.0, 10.0), line(&[(12.0, 6.0), (12.0, 12.0), (16.0, 14.0)])],
            Self::Draft => vec![
                line(&[(3.0, 21.0), (4.5, 15.5), (16.5, 3.5), (20.5, 7.5), (8.5, 19.5), (3.0, 21.0)]),
                line(&[(13.5, 6.5), (17.5, 10.5)]),
            ],
            Self::Stack => vec![
                line(&[(12.0, 2.5), (22.0, 7.5), (12.0, 12.5), (2.0, 7.5), (12.0, 2.5)]),
                line(&[(2.0, 12.0), (12.0, 17.0), (22.0, 12.0)]),
                line(&[(2.0, 16.5), (12.0, 21.5), (22.0, 16.5)]),
            ],
        }
    }
}

/// Two sides and a round bottom.
fn bowl(left: f64, top: f64, bottom: f64, right: f64, deep: f64) -> Path {
    let p = Point::new;
    let low = bottom + deep * 4.0 / 3.0;
    Path(vec![
        Step::Move(p(left, top)),
        Step::Line(p(left, bottom)),
        Step::Curve(p(left, low), p(right, low), p(right, bottom)),
        Step::Line(p(right, top)),
    ])
}

/// Shoulders.
fn hood(left: f64, right: f64) -> Path {
    let p = Point::new;
    Path(vec![Step::Move(p(left, 21.0)), Step::Curve(p(left, 13.0), p(right, 13.0), p(right, 21.0))])
}

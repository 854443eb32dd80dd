//! Folded groups take less room than their members did: a monotone map of an axis takes the empty room away. Nothing overtakes
//! anything, and open groups keep their true size. The canvas does the same (`ui/src/canvas/compress.ts`).

/// Empty room between things is kept up to this much.
const GAP: f64 = 110.0;

/// Less than this between two columns is no room for lines.
const ROOM: f64 = 48.0;

pub type Span = (f64, f64);

#[derive(Debug, Default)]
pub struct Axis(Vec<(f64, f64)>);

impl Axis {
    /// `open` keeps its length. A `folded` span shrinks to `size` where nothing open shares its room.
    pub fn new(open: &[Span], folded: &[Span], size: f64) -> Self {
        if folded.is_empty() {
            return Self::default();
        }
        let mut cuts: Vec<f64> = open.iter().chain(folded).flat_map(|(from, to)| [*from, *to]).collect();
        cuts.sort_by(f64::total_cmp);
        cuts.dedup();
        let mut after = cuts.first().copied().unwrap_or_default();
        let mut points: Vec<(f64, f64)> = cuts.first().map(|first| (*first, after)).into_iter().collect();
        for pair in cuts.windows(2) {
            let (from, to) = (pair[0], pair[1]);
            let length = to - from;
            let covers = |span: &&Span| span.0 < to && span.1 > from;
            if open.iter().any(|span| covers(&span)) {
                after += length;
            } else {
                let shares =
                    folded.iter().filter(covers).map(|(a, b)| length * (size / (b - a).max(1.0)).min(1.0));
                after += shares.reduce(f64::max).unwrap_or(length.min(GAP));
            }
            points.push((to, after));
        }
        Self(points)
    }

    /// Makes the room between columns at least `wanted` wide, where there is any: for the names on the lines in it.
    pub fn widened(taken: &[Span], wanted: f64) -> Self {
        let mut taken = taken.to_vec();
        taken.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut spans = taken.into_iter();
        let Some(first) = spans.next() else { return Self::default() };
        let (mut points, mut more, mut end) = (vec![(first.0, first.0)], 0.0, first.1);
        for (from, to) in spans {
            if from - end >= ROOM {
                points.push((end, end + more));
                more += (wanted - (from - end)).max(0.0);
                points.push((from, from + more));
            }
            end = end.max(to);
        }
        points.push((end, end + more));
        Self(points)
    }

    pub fn forward(&self, value: f64) -> f64 {
        let (Some(start), Some(end)) = (self.0.first(), self.0.last()) else { return value };
        if value <= start.0 {
            return start.1 + value - start.0;
        }
        if value >= end.0 {
            return end.1 + value - end.0;
        }
        let pair = self.0.windows(2).find(|pair| pair[1].0 >= value);
        pair.map_or(value, |pair| {
            let (a, b) = (pair[0], pair[1]);
            a.1 + (value - a.0) / (b.0 - a.0) * (b.1 - a.1)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_folded_changes_nothing() {
        assert_eq!(Axis::new(&[(0.0, 240.0)], &[], 240.0).forward(1000.0), 1000.0);
    }

    #[test]
    fn room_between_columns_is_widened_and_columns_keep_their_width() {
        let axis = Axis::widened(&[(0.0, 240.0), (20.0, 260.0), (360.0, 600.0), (900.0, 1140.0)], 150.0);
        assert_eq!(axis.forward(240.0), 240.0);
        assert_eq!(axis.forward(360.0) - axis.forward(260.0), 150.0);
        assert_eq!(axis.forward(600.0) - axis.forward(360.0), 240.0);
        assert_eq!(axis.forward(900.0) - axis.forward(600.0), 300.0, "room enough stays as it is");
    }

    #[test]
    fn a_folded_span_shrinks_and_what_is_open_keeps_its_length() {
        let axis = Axis::new(&[(2000.0, 2240.0)], &[(0.0, 1800.0)], 280.0);
        assert_eq!(axis.forward(1800.0), 280.0);
        assert_eq!(axis.forward(2240.0) - axis.forward(2000.0), 240.0);
        assert_eq!(axis.forward(2000.0), 280.0 + GAP);
    }
}

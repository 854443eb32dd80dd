//! A grid that is drawn: thousands of cells, opened and scrolled as if they were few.
export { CellGrid, type HeadProps, type NameProps, type Shower } from "./CellGrid";
export { columnWidth, offsetsOf, rowAt, SIZE } from "./geometry";
export { HeadCell, type HeadPlace, HeadRow, headHeight } from "./HeadRow";
export { type Place, step } from "./keys";
export { Legend, type Legends } from "./Legend";
export type { Bar, Look, Sign } from "./look";
export { NameColumn } from "./NameColumn";
export { Sample } from "./Sample";

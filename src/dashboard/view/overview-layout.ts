/** What of the overview there is room for. Nodes come first, then logs, then the story, then links. */
import { compactLinksWidth } from './link-lines.js';

export interface OverviewLayout {
  /** Between the panels stands an empty line. */
  readonly isSpaced: boolean;
  readonly hasLanes: boolean;
  readonly hasLinks: boolean;
  /** Under its title; 0: there is no room for it. */
  readonly timelineRows: number;
}

const TIMELINE_ROWS_MIN = 3;
const TIMELINE_COLUMNS_MIN = 56;

/** `rows` and `columns` of the view, without header and footer. */
export function overviewLayout(rows: number, columns: number, nodes: number): OverviewLayout {
  const table = nodes + 1;
  const story = TIMELINE_ROWS_MIN + 1;
  const hasLanes = rows >= 2 * table + story;
  const panels = table * (hasLanes ? 2 : 1);
  const gaps = hasLanes ? 2 : 1;
  const hasLinks = columns >= compactLinksWidth(nodes) + TIMELINE_COLUMNS_MIN && rows - panels >= table;
  const bottom = Math.max(story, hasLinks ? table : 0);
  const isSpaced = rows >= panels + gaps + bottom;
  const left = rows - panels - (isSpaced ? gaps : 0);
  return { isSpaced, hasLanes, hasLinks, timelineRows: Math.max(0, left - 1) };
}

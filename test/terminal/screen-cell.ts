/** One place on a screen, with its look: what a picture of the screen is made of. */
import type xterm from '@xterm/headless';

export interface ScreenCell {
  /** One character; a blank where there is none. */
  readonly text: string;
  /** Of the sixteen colours of a terminal; null: the usual one. */
  readonly colour: number | null;
  readonly background: number | null;
  readonly isBold: boolean;
  readonly isDim: boolean;
  readonly isInverse: boolean;
  readonly isUnderlined: boolean;
}

/** Every cell of what is visible, row by row. */
export function screenCells({ buffer, cols, rows }: xterm.Terminal): readonly (readonly ScreenCell[])[] {
  const { active } = buffer;
  return Array.from({ length: rows }, (_, row) => {
    const line = active.getLine(active.viewportY + row);
    return Array.from({ length: cols }, (__, column) => cellOf(line?.getCell(column)));
  });
}

type BufferCell = NonNullable<
  ReturnType<NonNullable<ReturnType<xterm.Terminal['buffer']['active']['getLine']>>['getCell']>
>;

function cellOf(cell: BufferCell | undefined): ScreenCell {
  return {
    text: cell?.getChars() || ' ',
    colour: cell?.isFgPalette() ? cell.getFgColor() : null,
    background: cell?.isBgPalette() ? cell.getBgColor() : null,
    isBold: Boolean(cell?.isBold()),
    isDim: Boolean(cell?.isDim()),
    isInverse: Boolean(cell?.isInverse()),
    isUnderlined: Boolean(cell?.isUnderline()),
  };
}

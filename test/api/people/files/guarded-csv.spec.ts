import fc from 'fast-check';
import { z } from 'zod';
import { readTable, writeTable, type Table } from '../../../../apps/api/src/csv/table.js';

const Row = z.strictObject({ key: z.string(), note: z.string() });
type Row = z.infer<typeof Row>;
const NOTES: Table<'key' | 'note', Row> = {
  list: 'list of notes',
  one: 'note',
  columns: ['key', 'note'],
  needed: ['key', 'note'],
  many: [],
  key: 'key',
  row: Row,
};
/** What begins a formula in a spreadsheet, in any width. */
const RUNS = ['=', '+', '-', '@', '\t', '\r', '\n', '\uff1d', '\uff0b', '\uff0d', '\uff20'];

/** The cells of the first row as a spreadsheet sees them: RFC 4180, quotation marks taken off. */
const firstOf = (csv: string): string[] =>
  [...csv.slice(csv.indexOf('\n') + 1, -1).matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '',
  );

/** What a spreadsheet may take for cells, if it separates by something else than we do, and takes quotation marks off. */
const cellsElsewhere = (csv: string): string[] => csv.split(/[;\t\r\n]/).map((cell) => cell.replace(/^"*/, ''));
const FORMULA: unknown = expect.stringMatching(/^[=+\-@\uff1d\uff0b\uff0d\uff20]/);

describe('a CSV that we write', () => {
  it.each(RUNS)(
    'guards a text that begins with %j, so that no spreadsheet runs it, and reads it as it was',
    (first) => {
      for (const note of [
        `${first}1+1`,
        `'${first}1+1`,
        `''${first}1+1`,
        `${first}HYPERLINK("https://a.example","b")`,
      ]) {
        const csv = writeTable(NOTES, [{ key: 'a', note }]);
        expect(firstOf(csv)).toEqual(['a', `'${note}`]);
        expect(readTable(NOTES, csv).read).toMatchObject([{ row: { note } }]);
      }
    },
  );

  it.each([';', '\t', '\n', '\r'])('guards what is a cell of its own after %j, quoted or not', (separator) => {
    for (const formula of ['=1+1', '"=1+1', "'=1+1", '\uff1d1+1', '\t=1+1']) {
      const note = `Bring it${separator}${formula}${separator}there`;
      const csv = writeTable(NOTES, [{ key: 'a', note }]);
      expect(cellsElsewhere(csv)).not.toContainEqual(FORMULA);
      expect(readTable(NOTES, csv).read).toMatchObject([{ row: { note } }]);
    }
  });

  it('guards nothing else: texts in apostrophes, and numbers, which stay numbers', () => {
    const csv = writeTable({ columns: ['one', 'two', 'three'] }, [{ one: -5, two: -1.5e-7, three: "'tis 5 - 4" }]);
    expect(csv).toBe("one,two,three\n-5,-1.5e-7,'tis 5 - 4\n");
  });

  it('gives back every text, and no formula to whoever separates it otherwise', () => {
    const awkward = fc.constantFrom(...RUNS, "'", '"', ',', ';', ' ', '\r\n', '\u00a0', '\ufeff', 'a', '1', 'ש', '🚜');
    const text = fc
      .oneof(
        fc.array(awkward, { maxLength: 8 }).map((parts) => parts.join('')),
        fc.string({ unit: 'grapheme' }),
      )
      .filter((note) => !note.includes('\ufffd'));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 6 }), (notes) => {
        const rows = notes.map((note, index) => ({ key: `k${index}`, note }));
        const csv = writeTable(NOTES, rows);
        expect(cellsElsewhere(csv)).not.toContainEqual(FORMULA);
        const { read, problems } = readTable(NOTES, csv);
        expect(problems).toEqual([]);
        expect(read.map(({ row }) => row)).toEqual(rows);
      }),
    );
  });
});

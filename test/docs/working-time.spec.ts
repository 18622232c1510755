import { readFileSync } from 'node:fs';
import { workingCalendar } from '../../libs/calendar/working-calendar.js';
import { CalendarRules, Duration } from '../../libs/domain/time.js';

const PAGE = readFileSync(new URL('../../docs/working-time.md', import.meta.url), 'utf8');
const SHOWN = /```json\n([^`]+)```/.exec(PAGE)?.[1] ?? '';
const ROWS = [...PAGE.matchAll(/^\| (\d{4}-\S+Z) \| `([^`]+)` *\| (\d{4}-\S+Z) \| (.*?) *\|$/gm)];

describe('the page about working time', () => {
  const { calendar } = JSON.parse(SHOWN) as { calendar: unknown };
  const rules = CalendarRules.parse(calendar);

  it('has examples', () => expect(ROWS).toHaveLength(6));

  it.each(ROWS.map(([, from = '', wait = '', ends = '', why = '']) => ({ from, wait, ends, why })))(
    '$from and $wait end $ends: $why',
    ({ from, wait, ends }) => {
      expect(workingCalendar(rules).add(from, Duration.parse(JSON.parse(wait)))).toBe(ends);
    },
  );
});

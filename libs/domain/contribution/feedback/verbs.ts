import { isOn, list } from './vocabulary.js';

/** Verbs that say what a thing or a person did, and states that a thing is found in. */
const DOES = list(`
  make made take took taken give gave given get got gotten go goes went gone come came put send sent bring brought keep kept let leave left
  start begin began begun hide hid hidden write wrote written type enter show shown stop miss lose lost forget forgot delete remove add
  move paste save wait pay paid buy bought sell sold broke broken freeze froze frozen crash hang hung jump fall fell drop close refuse
  reject accept allow ask rang tell told found merge rename find drove stood sit sat ran carry held repeat overlap arrive stay grow shrink
  disappear vanish appear happen exceed meet throw threw shut choose chose drew drawn stuck beep ignore need want finish learn
  differ belong depend empty blank missing offline wrong late full twice duplicate unreadable invisible mandatory enough pls plz`);

/** Verbs of what something does that are also nouns: "the invoice list". They count as verbs where a noun cannot stand. */
const DOES_OR_IS = list(`
  list print copy cost cut break lock block call ring sort split drive stand run walk hold turn double return match switch
  reset point sound log sign end answer help notice draw fit push pull press tap click scan fill load download upload order count
  measure report search record display react restart phone weigh throw stick tick teach`);

/** Verbs that only say that somebody had to do with a thing: looked at it, talked about it, used it. What came of it is not in them. */
const DEALS = list(`
  look watch see saw seen view read open talk discuss mention concern refer regard consider compare comment note spend spent
  use think thought speak spoke hear heard feel felt touch visit say said plan agree respect relate base include have
  deal dealt interest attend review check test try examine inspect study browse present describe work change improve
  related involve observe`);

/** What a verb says: that something is done or so, or only that somebody deals with something. */
export type Saying = 'does' | 'does-or-is' | 'deals';

const SAYINGS: Record<Saying, ReadonlySet<string>> = { deals: DEALS, does: DOES, 'does-or-is': DOES_OR_IS };

/** Of a word and its roots. Who does something does not say it: `printer` is a thing. */
export function sayingOf(word: string, roots: readonly string[]): Saying | undefined {
  const forms = /ers?$/u.test(word) ? [word] : roots;
  return (Object.keys(SAYINGS) as Saying[]).find((saying) => isOn(SAYINGS[saying], forms));
}

import { MONTH_NAMES, NUMBER_WORD } from './vocabulary.js';

/** A number, in digits or in words. */
export const NUMBER = `(?:\\d[\\d.,:]{0,12}|\\b${NUMBER_WORD}\\b)`;
const DAY = '(?:mon|tues|wednes|thurs|fri|satur|sun)days?';
const MONTH = `(?:${MONTH_NAMES}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)`;
/** What follows `one` where it counts nothing: "this one is", "the one that". No other number tells things differently. */
const NO_UNIT = `am|pm|in|and|or|to|from|for|with|than|by|the|at|on|that|which|who|is|are|was|has|had|does|did|can|could|would|${MONTH}|of the|of them`;

/** What a sentence can show. Each is one fact about its form; alone none says that the sentence is useful. */
export const SIGNS = {
  /** A number with what it counts: `18 minutes`, `9 clicks`, `three visits`, `€ 40`, `20 %`, `page 2`. */
  measure: new RegExp(
    `${NUMBER}(?<!\\d:\\d\\d)\\s{0,3}(?!(?:${NO_UNIT})\\b)(?:%|°|€|\\$|£|\\p{L}{1,30})|[€$£]\\s?\\d|\\b(?:page|step|field|line|column|row|version|size|week|floor|room|error|code)s?\\s\\d`,
    'iu',
  ),
  /** Words taken from the screen or from somebody. */
  quoted: /["“”„«»「『][^"“”„«»」』\n]{2,80}["“”„«»」』]|[‘`][^’`\n]{2,80}[’`]|(?<=^|\s)'[^'\n]{2,80}'(?=\W|$)/u,
  /** A point in time, or how often in a stated time. */
  when: new RegExp(
    `\\b(?:yesterday|today|tonight|this (?:morning|afternoon|evening|week|month|year|spring|summer|autumn|winter)|last (?:\\p{L}+ )?(?:time|night|week|month|quarter|year|spring|summer|autumn|fall|winter|${DAY}|${MONTH})|ago|${DAY}|on the \\d+(?:st|nd|rd|th))\\b` +
      `|\\b(?:in|since|until|on|from|by|of|early|late) ${MONTH}\\b|\\b\\d{1,2}(?:st|nd|rd|th)?\\.? (?:of )?${MONTH}\\b|\\b${MONTH} \\d|\\b\\d{1,2}:\\d{2}\\b|\\b\\d{4}-\\d{2}\\b|\\b(?:in|since|until) \\d{4}\\b` +
      `|\\bsince (?:the )?(?:last |new )?(?:update|upgrade|release|version|v\\d)|\\b(?:in|during) week \\d`,
    'iu',
  ),
  /** A situation: one thing under which another is so. */
  situation:
    /\b(?:when|whenever|while|if|as soon as|each time|every time|every (?:morning|evening|night|day|week|month|shift|order|visit|call)|in (?:the )?(?:rain|snow|dark|sun|cold|heat)|always|often|usually|on (?:weekends?|holidays|clinic days)|with (?:gloves|a screen reader|one hand|\p{L}+ glasses)|at (?:night|(?:the|our|my) (?:\p{L}+ )?(?:border|counter|door|gate|desk|station|stop|hospital|ward|depot|till|warehouse|site|airport|customer['’]?s?))|in (?:the )?(?:cold|kitchen|train)|after|before|during|on (?:the|our|my|a|an) \p{L}+['’]s|in (?:the|our|my) (?:\p{L}+ )?(?:hall|field|office|plant|train|road|warehouse|shop|ward|lab|car|van|truck|tunnel|kitchen|basement|workshop|country|hospital|school|depot))\b/iu,
  /** Something that happened, told in the past. */
  event:
    /\b(?:came|went|saw|sold|froze|drove|stood|lost|broke|fell|sent|wrote|told|paid|bought|left|forgot|took|threw|rang|ran|sat|stuck|hung|shut|chose|gave|did not|didn['’]t|was not|could not|couldn['’]t|had to|\p{L}{3,20}[^aeious]ed)\b/iu,
  /** What somebody does, counted: `I pay 60 euro`. Not all who write tell it in the past. */
  counted: new RegExp(
    `\\b(?:i|we|he|she|they) (?:must |have to |had to )?(?!(?:think|believe|guess|want|need|would|will|expect(?:ed)?|agreed?|wish(?:ed)?|can|could|should)\\b)\\p{L}{2,20} (?:[\\p{L}'’]{1,20} ){0,4}${NUMBER}\\s(?!(?:${NO_UNIT})\\b)\\p{L}`,
    'iu',
  ),
  /** What was expected beside what came. */
  contrast:
    /\b(?:expect(?:ed|ing|s)?|instead|for example|for instance|e\.g\.|such as|turned out|agreed (?:on|to)|promised|supposed to|rather than|target|vs\.?|versus|but (?:it|we|i|they|there|then|got|get))\b/iu,
  /** What is asked for. */
  wish: new RegExp(
    `\\b(?:should|must|need(?:s|ed)?(?! ${NUMBER})|has to|have to|wants?(?! to (?:say|write|thank|tell))|wish|would(?! (?:never|not|have))|please|pl[sz]|rather have|prefer(?:s|red)?|keep|remove|add|drop|change|put|make|show|let|allow|stop|give|move|rename|merge|split|could (?:you|we|there|it)|can (?:you|we|there)|will (?:it|this|there|you)|instead of|so that|in order to)\\b`,
    'iu',
  ),
  /** What follows for somebody. */
  consequence:
    /->|→|➡|\b(?:so (?:i|we|they|he|she|it|that|the|our|my|now|one)|therefore|that is why|can ?not|can['’]?t|could ?n[o'’]t|could not|unable|not able|nobody [^.!?\n]{0,50}\b(?:can|could)|nobody to|block(?:s|ed|ing)?|los(?:e|es|t|ing)|(?<!went )wrong|late|had to|twice|frighten(?:s|ed)?|scared?|afraid|by mistake|did not (?:believe|accept|let|allow)|refus(?:e|es|ed)|reject(?:s|ed)?|(?:phones?|calls?|asks?|asking|asked|called|phoned) (?:me|us)|not allowed|miss(?:es|ed|ing)?|cost(?:s|ing)?|risk(?:s|ed|y)?|danger(?:ous)?|illegal|law|legal|audit(?:s|or|ors)?|contract(?:s|ual)?|delet(?:e|es|ed|ing)|by hand|on paper|from zero|start(?:s|ed)? (?:again|over)|must (?:\p{L}+ ){0,2}again|unless|otherwise|too (?:few|many|much|late|early|near|close|far|high|low|small|big|long|short|old)|wait(?:s|ed)?|(?:is|are|was|were|am) waiting|complain(?:s|ed|ing|t|ts)?|accept(?:s|ed)? only|only accepts?|instead|waste(?:s|d)?|forget|forgot|give up|gave up|leave|left us)\b/iu,
  /** A bar that is met or missed. */
  bar: /\b(?:target|limit|at most|at least|no more than|agreed|promised|allowed|maximum|minimum|deadline|exceed(?:s|ed|ing)?|within|objective|criterion|criteria|goal|required|expect(?:ed|s)?|should (?:be|take|have))\b/iu,
} as const;
export type Sign = keyof typeof SIGNS;

export const shows = (sign: Sign, text: string): boolean => SIGNS[sign].test(text);

type Words = ReadonlySet<string>;

/** A list of roots, as it is written: words with spaces between. */
export const list = (words: string): Words => new Set(words.trim().split(/\s+/));

const ENDINGS = ['s', 'es', 'd', 'ed', 'ing', 'r', 'er', 'ly'];

/** A word and what it may be an inflection of: `taking` of `take`, `tried` of `try`, `stopped` of `stop`, `user's` of `user`. */
export function rootsOf(word: string): string[] {
  const plain = word.replace(/['’]s?$/u, '');
  const roots = plain === word ? [word] : [word, plain];
  for (const ending of ENDINGS) {
    if (!plain.endsWith(ending) || plain.length - ending.length < 2 || plain.length > 30) continue;
    const root = plain.slice(0, -ending.length);
    roots.push(root, `${root}e`);
    if (root.endsWith('i')) roots.push(`${root.slice(0, -1)}y`);
    if (root.at(-1) === root.at(-2)) roots.push(root.slice(0, -1));
  }
  return roots;
}

/** Whether one of the roots of a word is on a list. */
export const isOn = (words: Words, roots: readonly string[]): boolean => roots.some((root) => words.has(root));

const DIGITS = 'one|two|three|four|five|six|seven|eight|nine';
/** But not `one` that stands for what was named before: "the new one". */
const ONE = '(?<!\\b(?:the|this|that|no|each|every|any|another|other|which|new|old|wrong|right|last|next|first)\\s)one';
const TEENS = 'ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen';
/** The numbers from one to ninety-nine, and a hundred, in words. */
export const NUMBER_WORD = `(?:${TEENS}|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[- ](?:${DIGITS})|(?![- ](?:${DIGITS})))|${ONE}|${DIGITS.replace('one|', '')}|hundred)`;
const NUMBERED = new RegExp(`^${NUMBER_WORD}$`, 'u');

/** Whether a word is a number. */
export const isNumber = (word: string): boolean => NUMBERED.test(word);

export const MONTH_NAMES = 'january|february|march|april|may|june|july|august|september|october|november|december';

/** Months that are given to people as names, and what stands around them when they are months. */
const GIVEN = list('april may june august');
const BEFORE_A_MONTH = list(`
  in since until till on from by of for to early late mid last next this that every each before after during between through
  the a an end beginning start middle`);
const AFTER_MAY = list('i you he she it we they there this that be not the our my your a an');

/** Whether a word with a capital is somebody's name and no month, by its neighbours: "Ann and June wait", but not "in June" and "3 June". */
export function isGivenName(words: readonly string[], at: number): boolean {
  const near = (offset: number): string => words[at + offset]?.toLowerCase() ?? '';
  const month = near(0);
  if (!GIVEN.has(month) || /^\d/.test(near(1)) || /^\d/.test(near(-1))) return false;
  if (at === 0) return month !== 'may' || !AFTER_MAY.has(near(1));
  if (near(-1) === 'and' || near(-1) === 'or') return !SIGN_WORDS.has(near(-2));
  return !BEFORE_A_MONTH.has(near(-1));
}

/** Words that say English, and hardly occur in its neighbours. */
export const ENGLISH = list(`
  the and of to it that for with this not you are my our have has had be been but they them their there from when which who what
  would should could can cannot because if then than your his her she he its only every nobody everybody since while after before
  need want please does don't doesn't can't didn't isn't wasn't work too more how where these those use out off pls plz thanks`);

/** Words that hold sentences together and name nothing. */
export const FUNCTION = list(`
  a an the and or but nor so yet for of to in on at by with from into onto over under up down out off about as than then that this
  these those there here it its he him his she her they them their we us our i me my mine you your yours ones who whom whose
  which what when where why how if unless until while since after before because although though whether not no nor never none
  be am is are was were been being do does did done have has had having will would shall should can could may might must ought
  all any both each every few many more most much some such other another same own only just also too very quite rather really
  even still already again always often sometimes usually mostly almost maybe perhaps ever once twice however therefore otherwise
  else like per via yes ok okay don't doesn't didn't can't cannot couldn't won't wouldn't shouldn't isn't aren't wasn't weren't
  i'm i've i'd it's that's there's they're we're you're let's between through during against across along around near far back
  away together apart first second third last next now soon later today yesterday tomorrow able
  first-of-all etc everybody everyone nobody anybody anyone somebody someone something nothing anything everything zero
  thousand half dozen`);

/** Words so general that they could be said of any product. */
export const GENERAL = list(`
  thing stuff way kind sort part place point case issue problem matter topic question answer idea reason fact side end start begin
  system app application product tool software program programme solution feature function functionality service platform
  version option aspect area element item content process procedure user people person customer client colleague team company
  everyone business world life time day week month year hour minute second moment morning evening night home work job use usage
  example instance detail specific specification relevant relevance decision feedback opinion comment suggestion requirement
  get got give gave given go went gone come came make made take took taken put do say said tell told think thought know knew known
  see saw seen look feel felt seem want need like love hate hope wish believe guess mean try find found happen become became
  let keep kept help show ask use used change improve add remove drop fix stop need appreciate thank greet talk speak hear heard
  call care serve deal handle manage provide support offer allow enable ensure include consider continue expect expected work
  lot bit bunch number amount level quality quantity whole general total rest greeting honestly generally actually basically
  really truly exactly especially certainly simply finally hello hi dear regards thanks cheers congratulation wow meh please sorry
  speak others anything various certain different similar possible impossible necessary current new old big small long short
  high low right left left-hand full empty main single several kindly somewhere sometime anyway
  api kpi roi sla okr b2b roadmap stakeholder touchpoint strength value benefit scale vision journey ecosystem
  experience innovation excellence culture synergy alignment adoption strategy strategic opportunity transformation
  leverage deliver drive unlock embrace foster empower prioritise prioritize align aligned streamline optimise optimize
  maximise maximize enhance facilitate seamless best-in-class world-class state-of-the-art next-level holistic approach
  future-proof robust scalable agile user-centric customer-centric data-driven low-hanging fruit win critical key long-term mind
  forward outcome impact engagement mindset paradigm framework initiative capability competence efficiency productivity
  result money office whereas according exactly correct stake clock tick customer promise trust market bar silo heart interaction bold
  obvious milestone standard dare shape erode punish decisive decisively owe human fail silos raise rather course regard respect
  daughter son family neighbour age summer winter holiday spirit chance future past present society public
  information knowledge communication attention effort energy detail fact truth honest fair fresh strange
  lose lost late miss wait cost risk again wrong complain ability able fully completely absolutely totally currently
  lorem ipsum dolor amet foo bar baz xyz abc asdf qwerty test blah`);

/** Words that carry signs (see signs.ts) and name nothing by themselves. */
export const SIGN_WORDS = list(`
  monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november
  december weekly monthly daily yearly quarterly ago minute second hour sec min ms seconds
  should must need want please expect instead example agreed target limit promise deadline would wish prefer
  exceed maximum minimum objective goal criterion criteria required allowed`);

/** Parts of any screen: only half of a name. */
export const SCREEN = list('screen button page field window menu tab dialog view icon link box mask layout interface');

/** Verdicts without a reason. The families say which question helps. */
const JUDGEMENT = {
  speed: list(`slow sluggish fast quick laggy lag lagging speed speedy performance performant long-lasting forever`),
  effort:
    list(`complicated complex confusing confuse confused difficult difficulty hard easy simple intuitive unintuitive
    inconvenient convenient cumbersome tedious annoy annoying annoyed frustrate frustrating frustrated clear unclear understandable
    user-friendly friendly usable unusable usability painful comfortable practical impractical clunky`),
  faults:
    list(`broken buggy bug error fail failure wrong faulty defect crash unstable unreliable reliable stable useless useful
    issue trouble poor poorly`),
  liking:
    list(`good bad nice great better best worse worst fine perfect excellent awesome amazing super cool terrible horrible
    awful ugly beautiful pretty lovely wonderful fantastic brilliant happy unhappy satisfied dissatisfied disappointed disappointing
    pleased impress impressive important seriously serious interesting boring modern old-fashioned clean professional enough
    okay lame sucks smooth well badly fun enjoy favourite`),
} as const;
export type Judgement = keyof typeof JUDGEMENT;

/** The family of verdicts that a word belongs to. */
export const judgementOf = (roots: readonly string[]): Judgement | undefined =>
  (Object.keys(JUDGEMENT) as Judgement[]).find((family) => isOn(JUDGEMENT[family], roots));

/** What may be attached of one media type. */
export interface AttachmentType {
  readonly type: string;
  /** Without the dot; the first is given to a file whose name ends otherwise. */
  readonly extensions: readonly [string, ...string[]];
  /** What its first bytes may be found to be; null: it is text, which has no such mark. */
  readonly foundAs: readonly string[] | null;
  /** Whether it records sound or picture of people. */
  readonly recording: boolean;
}

const OFFICE = 'application/vnd.openxmlformats-officedocument';

/** By the type's name: extensions, and what its bytes are found to be where that is not the same. */
const KNOWN: Record<string, readonly [extensions: readonly [string, ...string[]], foundAs?: readonly string[] | null]> =
  {
    'image/png': [['png'], ['image/png', 'image/apng']],
    'image/jpeg': [['jpg', 'jpeg']],
    'image/webp': [['webp']],
    'image/gif': [['gif']],
    'application/pdf': [['pdf']],
    'text/plain': [['txt', 'log', 'md'], null],
    'text/csv': [['csv'], null],
    [`${OFFICE}.wordprocessingml.document`]: [['docx']],
    [`${OFFICE}.spreadsheetml.sheet`]: [['xlsx']],
    [`${OFFICE}.presentationml.presentation`]: [['pptx']],
    'audio/mpeg': [['mp3']],
    'audio/mp4': [
      ['m4a', 'mp4'],
      ['audio/x-m4a', 'audio/mp4', 'video/mp4'],
    ],
    'audio/ogg': [
      ['ogg', 'oga', 'opus'],
      ['audio/ogg', 'audio/ogg; codecs=opus'],
    ],
    'audio/wav': [['wav']],
    'audio/flac': [['flac']],
    'audio/webm': [['weba', 'webm'], ['video/webm']],
    'video/mp4': [
      ['mp4', 'm4v'],
      ['video/mp4', 'video/x-m4v'],
    ],
    'video/webm': [['webm']],
    'video/quicktime': [['mov', 'qt']],
  };

/** What browsers and systems also call these types. Windows declares CSV as Excel's, whose own binary files are refused by their bytes. */
const ALSO_CALLED: Record<string, string> = {
  'image/jpg': 'image/jpeg',
  'application/vnd.ms-excel': 'text/csv',
  'application/csv': 'text/csv',
  'audio/mp3': 'audio/mpeg',
  'audio/x-m4a': 'audio/mp4',
  'audio/m4a': 'audio/mp4',
  'audio/wave': 'audio/wav',
  'audio/x-wav': 'audio/wav',
  'audio/vnd.wave': 'audio/wav',
  'audio/x-flac': 'audio/flac',
};

const TYPES: ReadonlyMap<string, AttachmentType> = new Map(
  Object.entries(KNOWN).map(([type, [extensions, foundAs = [type]]]) => [
    type,
    { type, extensions, foundAs, recording: /^(audio|video)\//.test(type) },
  ]),
);

/** The extensions that may be attached, for people. */
export const ALLOWED_IN_WORDS = [...TYPES.values()].map(({ extensions: [first] }) => first).join(', ');

/** The type that somebody declares, whatever its parameters and letters; null when such a thing is not taken. */
export function typeDeclared(declared: string): AttachmentType | null {
  const plain = (declared.split(';')[0] ?? '').trim().toLowerCase();
  return TYPES.get(ALSO_CALLED[plain] ?? plain) ?? null;
}

/** The type that the end of a file's name says; null when no such file is taken. Of several the one that it is most often: `mp4` is film. */
export function typeNamed(name: string): AttachmentType | null {
  const extension = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  const of = [...TYPES.values()].filter(({ extensions }) => extensions.includes(extension));
  return of.find(({ extensions }) => extensions[0] === extension) ?? of[0] ?? null;
}

/**
 * Text that another program takes for something else when it looks at the beginning: markup as the WHATWG's MIME sniffing
 * standard lists it, with SVG; PDF, RTF, PostScript and scripts.
 */
const OTHER_THAN_TEXT =
  /^[\ufeff\s]*(<(!doctype|!--|\?xml|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|svg|math)(?![a-z])|%pdf-|\{\\rtf|%!ps|#!)/i;

/** Whether a text's beginning is that of markup, a document or a script under another name. */
export const isOtherThanText = (beginning: string): boolean => OTHER_THAN_TEXT.test(beginning);

/** Characters that no text has: control characters but tab, new line, form feed and carriage return. */
export const hasControls = (text: string): boolean => CONTROLS.test(text);
const CONTROLS = /(?![\t\n\f\r\u0085])\p{Cc}/u;

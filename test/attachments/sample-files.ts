/** The beginnings of files of every type that may be attached, by the type that whoever sends them declares. */
const OFFICE = 'application/vnd.openxmlformats-officedocument';
const ascii = (text: string): Buffer => Buffer.from(text, 'latin1');
const filled = (text: string, size: number): Buffer => Buffer.concat([ascii(text), Buffer.alloc(size)]);

export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
export const WAV = filled('RIFF\x40\x00\x00\x00WAVEfmt ', 64);
export const CSV = Buffer.from('\ufeffline;minutes\r\nFörderband 3;18\r\n');

/** One entry of a ZIP file, not compressed. */
function zipped(name: string, content: string): Buffer {
  const header = Buffer.alloc(30);
  header.write('PK\x03\x04', 'latin1');
  header.writeUInt16LE(20, 4);
  header.writeUInt32LE(content.length, 18);
  header.writeUInt32LE(content.length, 22);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, ascii(name), ascii(content)]);
}

/** As producers begin them; where `last`, what names the type comes after the content. */
export function office(type: string, part: string, last = false): Buffer {
  const named = `<Types><Override PartName="/${part}" ContentType="${type}.main+xml"/></Types>`;
  const parts = [zipped('[Content_Types].xml', named), zipped(part, `<x>${'y'.repeat(5000)}</x>`)];
  return Buffer.concat([...(last ? parts.reverse() : parts), filled('PK\x05\x06', 18)]);
}

const ftyp = (brand: string): Buffer => filled(`\x00\x00\x00\x18ftyp${brand}\x00\x00\x00\x00${brand}mp42`, 64);

export const SAMPLES: readonly [type: string, name: string, bytes: Buffer][] = [
  ['image/png', 'a.png', PNG],
  ['image/jpeg', 'a.jpg', filled('\xff\xd8\xff\xe0\x00\x10JFIF\x00', 64)],
  ['image/webp', 'a.webp', filled('RIFF\x40\x00\x00\x00WEBPVP8 ', 64)],
  ['image/gif', 'a.gif', filled('GIF89a', 64)],
  ['application/pdf', 'a.pdf', filled('%PDF-1.7\n', 64)],
  ['text/plain', 'a.txt', Buffer.from('Thirty fields took eleven minutes. 🚜 שלום\n')],
  ['text/csv', 'a.csv', CSV],
  [`${OFFICE}.wordprocessingml.document`, 'a.docx', office(`${OFFICE}.wordprocessingml.document`, 'word/document.xml')],
  [`${OFFICE}.spreadsheetml.sheet`, 'a.xlsx', office(`${OFFICE}.spreadsheetml.sheet`, 'xl/workbook.xml', true)],
  [
    `${OFFICE}.presentationml.presentation`,
    'a.pptx',
    office(`${OFFICE}.presentationml.presentation`, 'ppt/presentation.xml'),
  ],
  [
    'audio/mpeg',
    'a.mp3',
    Buffer.concat([filled('ID3\x04\x00\x00\x00\x00\x00\x00', 0), filled('\xff\xfb\x90\x00', 417)]),
  ],
  ['audio/mp4', 'a.m4a', ftyp('M4A ')],
  ['audio/ogg', 'a.ogg', filled(`OggS${'\x00'.repeat(24)}OpusHead`, 64)],
  ['audio/wav', 'a.wav', WAV],
  ['audio/flac', 'a.flac', filled('fLaC', 64)],
  ['video/mp4', 'a.mp4', ftyp('isom')],
  ['video/webm', 'a.webm', filled('\x1a\x45\xdf\xa3\x87\x42\x82\x84webm', 64)],
  ['video/quicktime', 'a.mov', ftyp('qt  ')],
];

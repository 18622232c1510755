import { request, type ClientRequest } from 'node:http';
import { PNG } from './sample-files.js';

const BOUNDARY = 'boundary';

/** A form on its way, whose sender decides what becomes of it. */
export interface BrokenUpload {
  /** Goes away in the middle of the file. */
  readonly breakOff: () => void;
  /** Becomes what the sender heard in the end: a status, or that the server cut the connection. Nothing of a sender who broke off. */
  readonly heard: Promise<number | 'cut'>;
}

/** Sends the beginning of a form with `size` bytes of a picture, and then nothing more. */
export function aBrokenUpload(url: string, size: number, headers: Record<string, string> = {}): BrokenUpload {
  const upload: ClientRequest = request(url, {
    method: 'POST',
    headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}`, ...headers },
  });
  let gone = false;
  const cut = (resolve: (heard: 'cut') => void) => () => {
    if (!gone) resolve('cut');
  };
  const breakOff = (): void => {
    gone = true;
    upload.destroy();
  };
  const heard = new Promise<number | 'cut'>((resolve) => {
    upload.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    upload.on('error', cut(resolve));
    upload.on('close', cut(resolve));
  });
  upload.write(
    `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="a.png"\r\ncontent-type: image/png\r\n\r\n`,
  );
  upload.write(Buffer.concat([PNG, Buffer.alloc(size - PNG.length)]));
  return { breakOff, heard };
}

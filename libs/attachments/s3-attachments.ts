import { Readable } from 'node:stream';
import type * as Sdk from '@aws-sdk/client-s3';
import type { S3Place } from '../config/attachments.js';
import { NoBytes, type AttachmentStore } from './attachment-store.js';

/** In bytes: the least that S3 takes as a part, so what is in memory of one transfer. */
const PART = 5 * 1024 * 1024;
/** In ms: how long S3 may be silent. */
const MOST_SILENT = 10_000;

/**
 * Keeps bytes as objects of one bucket, in S3 or what speaks its language. Credentials and region are found as the SDK does:
 * in `AWS_*`, a profile, or the machine's role; another server's address in `AWS_ENDPOINT_URL_S3`.
 */
export class S3Attachments implements AttachmentStore {
  private connected: Promise<Connected> | null = null;

  constructor(private readonly place: S3Place) {}

  /** In parts of 5 MB, one after the other, and as one request what is smaller. When it breaks off, its parts are given up. */
  async keep(key: string, bytes: AsyncIterable<Buffer>): Promise<void> {
    const { client } = await this.connect();
    const { Upload } = await import('@aws-sdk/lib-storage');
    const params = { ...this.at(key), Body: Readable.from(bytes, { objectMode: false }) };
    await new Upload({ client, params, partSize: PART, queueSize: 1 }).done();
  }

  async open(key: string): Promise<Readable> {
    const { client, sdk } = await this.connect();
    const { Body } = await client.send(new sdk.GetObjectCommand(this.at(key))).catch((error: unknown) => {
      throw error instanceof sdk.NoSuchKey ? new NoBytes(key) : error;
    });
    if (!(Body instanceof Readable)) throw new NoBytes(key);
    return Body;
  }

  async remove(key: string): Promise<void> {
    const { client, sdk } = await this.connect();
    await client.send(new sdk.DeleteObjectCommand(this.at(key)));
  }

  private at(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.place.bucket, Key: `${this.place.prefix}${key}` };
  }

  /** The SDK is large, so it is loaded only when the first file comes. */
  private connect(): Promise<Connected> {
    this.connected ??= import('@aws-sdk/client-s3').then((sdk) => {
      const requestHandler = { connectionTimeout: MOST_SILENT, socketTimeout: MOST_SILENT };
      const isAws = !process.env.AWS_ENDPOINT_URL_S3 && !process.env.AWS_ENDPOINT_URL;
      // other servers are at one address, whatever the bucket
      return { sdk, client: new sdk.S3Client({ requestHandler, forcePathStyle: !isAws }) };
    });
    return this.connected;
  }
}

interface Connected {
  readonly sdk: typeof Sdk;
  readonly client: Sdk.S3Client;
}

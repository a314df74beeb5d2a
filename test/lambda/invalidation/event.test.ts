import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseEvent } from '../../../lambda/invalidation/event';
import { message } from './fixtures';

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');

describe('parseEvent', () => {
  it.each(['Microsoft.Storage.BlobCreated', 'Microsoft.Storage.BlobDeleted'])('reads %s', (eventType) => {
    expect(parseEvent(message('a/b.jpg', { eventType }))).toEqual({ container: 'images', name: 'a/b.jpg' });
  });

  it('reads a CloudEvent', () => {
    const event = {
      specversion: '1.0',
      type: 'Microsoft.Storage.BlobCreated',
      source: '/subscriptions/0000',
      subject: '/blobServices/default/containers/images/blobs/a.jpg',
    };
    expect(parseEvent(base64(event))).toEqual({ container: 'images', name: 'a.jpg' });
  });

  it('reads plain JSON', () => {
    const json = Buffer.from(message('a.jpg'), 'base64').toString();
    expect(parseEvent(json)).toEqual({ container: 'images', name: 'a.jpg' });
  });

  it('reads every name that a blob can have', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (name) => {
        expect(parseEvent(message(name))).toEqual({ container: 'images', name });
      }),
    );
    expect(parseEvent(message('100%/blobs/a b\n?#.jpg'))?.name).toBe('100%/blobs/a b\n?#.jpg');
  });

  it.each([
    ['another type', message('a', { eventType: 'Microsoft.Storage.BlobTierChanged' })],
    ['no type', message('a', { eventType: undefined })],
    ['a validation', message('a', { eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent', subject: '' })],
    ['another subject', message('a', { subject: '/blobServices/default/containers/images' })],
    ['no name', message('')],
    [
      'half a surrogate',
      base64({
        ...(JSON.parse(Buffer.from(message('a'), 'base64').toString()) as object),
        subject: '/blobServices/default/containers/images/blobs/\ud800',
      }),
    ],
    ['no subject', message('a', { subject: undefined })],
    ['a number', base64(1)],
    ['null', base64(null)],
    ['a list', base64([])],
    ['cut JSON', '{"subject":'],
    ['no base64', '<html>'],
    ['nothing', ''],
  ])('knows that %s is none', (_, text) => {
    expect(parseEvent(text)).toBeUndefined();
  });
});

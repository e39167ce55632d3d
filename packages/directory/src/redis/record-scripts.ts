import { script } from './script.ts';

/** The scripts that write one record: their arguments begin with its kind and key. */
const ofRecord = (body: string) =>
  script(String.raw`
local kind, key = ARGV[5], ARGV[6]
local present = get(kind, key)
${body}`);

/** Those of a record whose epoch is known: it is the third argument. */
const byEpoch = (mayWrite: string, body: string) =>
  ofRecord(String.raw`
if not present or present.epoch ~= tonumber(ARGV[7]) or not (${mayWrite}) then return refuse(present) end
${body}`);

const isMine = 'present.owner == me';
const isFree = `present.owner == '' or not is_leased(present.owner)`;
const keep = (changes: string) => `
local record = { epoch = present.epoch, owner = me, identity = present.identity, value = present.value }
${changes}
return set(kind, key, record, present)`;
const putAlways = String.raw`
return set(kind, key, { epoch = next_epoch(present), owner = '', identity = '""', value = ARGV[7] }, present)`;

export const recordScripts = {
  /** Identity, value. */
  claim: ofRecord(String.raw`
local identity, value = ARGV[7], ARGV[8]
local is_free = not present or (present.identity == identity and (${isMine} or ${isFree}))
if not is_free then return { 'held', present.text } end
return set(kind, key, { epoch = next_epoch(present), owner = me, identity = identity, value = value }, present)`),
  /** Epoch, value. */
  take: byEpoch('true', keep('record.epoch, record.value = next_epoch(present), ARGV[8]')),
  /** Epoch. */
  adopt: byEpoch(isFree, keep('record.epoch = next_epoch(present)')),
  /** Epoch, value. */
  write: byEpoch(isMine, keep('record.value = ARGV[8]')),
  /** Epoch, value. */
  leave: byEpoch(isMine, keep(`record.owner, record.value = '', ARGV[8]`)),
  /** Epoch. */
  remove: byEpoch(`${isMine} or present.owner == ''`, 'return delete(kind, key, present)'),
  /** Value. */
  put: ofRecord(putAlways),
  /** Value. */
  putIfAbsent: ofRecord(`if present then return { 'held', present.text } end${putAlways}`),
} as const;

import { createHash } from 'node:crypto';
import { replicatedKinds } from '../records.ts';

export interface Script {
  readonly text: string;
  readonly sha: string;
}

/**
 * What all scripts begin with. The keys are of one hash slot: `meta` (a hash: epoch, changes, generation, beat and
 * grace in ms), `leases` (a sorted set: gateway → end in ms; 0 when it closed), `sequences` (a hash: gateway → number of
 * its last script), `owned:<gateway>` (a set of `kind:key`), `changes` (a stream), and a hash of the records of each
 * kind. A record is `epoch|owner|identity\nvalue`, with identity and value in JSON.
 */
const prelude = String.raw`
local meta = KEYS[1]
local base = string.sub(meta, 1, -5)
local leases = base .. 'leases'
local me, sequence, lease_ms, max_changes = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]
local time = redis.call('TIME')
local now_us = time[1] * 1000000 + time[2]
local now = math.floor(now_us / 1000)
local replicated = { ${replicatedKinds.map((kind) => `${kind} = true`).join(', ')} }

-- A script of a connection that is over may run late.
local last_sequence = tonumber(redis.call('HGET', base .. 'sequences', me) or 0)
if sequence <= last_sequence then return redis.error_reply('STALE') end
redis.call('HSET', base .. 'sequences', me, ARGV[2])

local function number(field)
  return tonumber(redis.call('HGET', meta, field) or 0) or 0
end

local function digits(value)
  return string.format('%.0f', value)
end

local function parse(text)
  if not text then return nil end
  local epoch, owner, identity, value = string.match(text, '^(%d+)|([^|\n]*)|([^\n]*)\n(.*)$')
  if not epoch then return nil end
  return { epoch = tonumber(epoch), owner = owner, identity = identity, value = value, text = text }
end

local function get(kind, key)
  return parse(redis.call('HGET', base .. kind, key))
end

local function is_leased(gateway)
  local ends = tonumber(redis.call('ZSCORE', leases, gateway) or 0)
  return ends > now or (ends > 0 and now < number('grace'))
end

local function next_epoch(present)
  local epoch = math.max(number('epoch'), present and present.epoch or 0, now_us) + 1
  redis.call('HSET', meta, 'epoch', digits(epoch))
  return epoch
end

local function announce(kind, key, ...)
  if not replicated[kind] then return '' end
  local count = redis.call('HINCRBY', meta, 'changes', 1)
  return redis.call('XADD', base .. 'changes', 'MAXLEN', '~', max_changes, '*', 'n', count, 'k', kind .. ':' .. key, ...)
end

local function disown(kind, key, owner, epoch)
  redis.call('SREM', base .. 'owned:' .. owner, kind .. ':' .. key)
  if owner ~= me then redis.call('PUBLISH', base .. 'to:' .. owner, me .. "\n\n" .. digits(epoch) .. ":" .. kind .. ":" .. key) end
end

local function set(kind, key, record, present, lease)
  local before = present and present.owner or ''
  if before ~= '' and before ~= record.owner then disown(kind, key, before, record.epoch) end
  if record.owner ~= '' and before ~= record.owner then
    redis.call('SADD', base .. 'owned:' .. record.owner, kind .. ':' .. key)
    redis.call('ZADD', leases, 'NX', lease or 1, record.owner)
  end
  local text = digits(record.epoch) .. '|' .. record.owner .. '|' .. record.identity .. '\n' .. record.value
  redis.call('HSET', base .. kind, key, text)
  return { 'granted', text, announce(kind, key, 'r', text) }
end

local function delete(kind, key, present)
  if present.owner ~= '' then disown(kind, key, present.owner, present.epoch) end
  redis.call('HDEL', base .. kind, key)
  return { 'granted', '', announce(kind, key) }
end

local function refuse(present)
  if present and present.owner ~= '' and present.owner ~= me then return { 'held', present.text } end
  return { 'gone' }
end
`;

export function script(body: string): Script {
  const text = `${prelude}\n${body}`;
  return { text, sha: createHash('sha1').update(text).digest('hex') };
}

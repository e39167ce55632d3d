import { script } from './script.ts';

/** How long nobody renews a lease before it is the store that was away. */
const silenceMs = 2500;
/** How many leases that are over are looked at in one beat. */
const maxSwept = 100;

/**
 * Renews the lease. Arguments: an id for a new generation, the generation that the gateway knows, the number of its last
 * write that was answered, and the time of its last beat (each '' at first). Returns the generation: another one when
 * the store has lost data; the time; and whether the lease had been over.
 */
const beat = script(String.raw`
local candidate, known, answered, known_beat = ARGV[5], ARGV[6], tonumber(ARGV[7]) or 0, tonumber(ARGV[8]) or 0
local generation, last_beat = redis.call('HGET', meta, 'generation'), number('beat')
local ends = tonumber(redis.call('ZSCORE', leases, me) or 0)
local has_lost = ends > 0 and last_sequence < answered
if ends == 0 then has_lost = last_beat < known_beat end
if not generation or (generation == known and has_lost) then
  generation = candidate
  redis.call('HSET', meta, 'generation', generation)
end

-- After the store was away, all gateways have the time to come back.
if last_beat > 0 and now - last_beat > ${silenceMs} then
  redis.call('HSET', meta, 'grace', digits(now + lease_ms))
end
-- Its clock was set back: no lease lasts longer for that.
if number('grace') > now + lease_ms then redis.call('HSET', meta, 'grace', digits(now + lease_ms)) end
for _, gateway in ipairs(redis.call('ZRANGEBYSCORE', leases, digits(now + lease_ms + 1), '+inf', 'LIMIT', 0, ${maxSwept})) do
  redis.call('ZADD', leases, digits(now + lease_ms), gateway)
end
redis.call('HSET', meta, 'beat', digits(math.max(now, last_beat)))
redis.call('ZADD', leases, digits(now + lease_ms), me)

-- The record of a gateway ends with its lease.
local until_ms = now < number('grace') and 0 or now
for _, gateway in ipairs(redis.call('ZRANGEBYSCORE', leases, 0, digits(until_ms), 'LIMIT', 0, ${maxSwept})) do
  local present = get('gateway', gateway)
  if present and present.owner == gateway then delete('gateway', gateway, present) end
  if redis.call('EXISTS', base .. 'owned:' .. gateway) == 0 then
    redis.call('ZREM', leases, gateway)
    redis.call('HDEL', base .. 'sequences', gateway)
  end
end
return { generation, digits(math.max(now, last_beat)), ends > now and 'kept' or 'over' }`);

/** Gives up the lease. */
const close = script(String.raw`
redis.call('ZADD', leases, 0, me)
local present = get('gateway', me)
if present and present.owner == me then delete('gateway', me, present) end
if redis.call('EXISTS', base .. 'owned:' .. me) == 0 then
  redis.call('ZREM', leases, me)
  redis.call('HDEL', base .. 'sequences', me)
end
return { 'granted' }`);

/** Argument: the most that are returned. */
const deadOwners = script(String.raw`
local until_ms = now < number('grace') and 0 or now
local dead = {}
for _, gateway in ipairs(redis.call('ZRANGEBYSCORE', leases, 0, digits(until_ms), 'LIMIT', 0, ARGV[5])) do
  if redis.call('EXISTS', base .. 'owned:' .. gateway) == 1 then dead[#dead + 1] = gateway end
end
return dead`);

/**
 * Writes records again that the store has lost: a record that it has of the same or a higher epoch wins, unless it is
 * this gateway's own, of the same epoch. Arguments: kind, key and text of each.
 */
const restore = script(String.raw`
for index = 5, #ARGV, 3 do
  local kind, key, record = ARGV[index], ARGV[index + 1], parse(ARGV[index + 2])
  local present = get(kind, key)
  local is_own = record.owner == me and present and present.epoch == record.epoch and present.owner == me
  if not present or present.epoch < record.epoch or (is_own and present.text ~= record.text) then
    if record.epoch > number('epoch') then redis.call('HSET', meta, 'epoch', digits(record.epoch)) end
    set(kind, key, record, present, digits(now + lease_ms))
  end
end
return { 'granted' }`);

/** Returns the positions of those that this gateway does not own by that epoch. Arguments: kind, key, epoch of each. */
const check = script(String.raw`
local lost = {}
for index = 5, #ARGV, 3 do
  local present = get(ARGV[index], ARGV[index + 1])
  if not present or present.owner ~= me or present.epoch ~= tonumber(ARGV[index + 2]) then
    lost[#lost + 1] = (index - 5) / 3
  end
end
return lost`);

/**
 * Gives records that this gateway does not know to have to a gateway that is not alive, from which they are adopted.
 * Arguments: that gateway; kind and key of each.
 */
const abandon = script(String.raw`
local nobody = ARGV[5]
for index = 6, #ARGV, 2 do
  local present = get(ARGV[index], ARGV[index + 1])
  if present and present.owner == me then
    local record = { epoch = present.epoch, owner = nobody, identity = present.identity, value = present.value }
    set(ARGV[index], ARGV[index + 1], record, present, 0)
  else
    redis.call('SREM', base .. 'owned:' .. me, ARGV[index] .. ':' .. ARGV[index + 1])
  end
end
return { 'granted' }`);

export const gatewayScripts = { beat, close, deadOwners, restore, check, abandon } as const;

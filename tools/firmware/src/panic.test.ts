import { expect, it } from 'vitest';
import { elfDigestIn, parsePanic } from './panic.ts';

it.each([
  ["Guru Meditation Error: Core  0 panic'ed (LoadProhibited). Exception was unhandled.", []],
  ['abort() was called at PC 0x4200abcd on core 0', ['0x4200abcd']],
])('reads %s', (line, addresses) => {
  expect(parsePanic(line)).toEqual({ notice: 'the board has crashed', addresses });
});

it.each([
  [
    'Backtrace: 0x42001234:0x3fc91230 0x42005678:0x3fc91250 |<-CORRUPTED',
    ['0x42001234', '0x42005678'],
  ],
  [
    'MEPC    : 0x4ff0c8a2  RA      : 0x4ff0c89a  SP      : 0x4ff1f3a0  GP      : 0x4ff13000',
    ['0x4ff0c8a2', '0x4ff0c89a'],
  ],
])('reads the addresses of %s', (line, addresses) => {
  expect(parsePanic(line)).toEqual({ addresses });
});

it.each([
  ['assert failed: spinlock_acquire spinlock.h:142 (lock->count == 0)', /crashed: an assertion/],
  ['***ERROR*** A stack overflow in task sys_evt has been detected.', /crashed: a task needs/],
  ['E BOD: Brownout detector was triggered', /supply voltage is too low/],
  ['Brownout detector was triggered', /supply voltage is too low/],
  ['E (5312) task_wdt: Task watchdog got triggered. The following tasks did not', /too long/],
  ['E (51) boot_comm: Image requires chip rev >= v3.1, but chip is v1.3', /another chip revision/],
  [
    'E (211) spi_flash: Detected size(4096k) smaller than the size in the binary image header(16384k).',
    /built for more flash/,
  ],
  ['invalid header: 0xffffffff', /the flash has no firmware.*encrypted-flash/],
  ['\u001b[0;31mE (40) quad_psram: PSRAM ID read error: 0x00ffffff', /PSRAM not found/],
])('explains %j', (line, notice) => {
  expect(parsePanic(line)?.notice).toMatch(notice);
});

it.each(['I (1) app: 0x42001234:0x3fc91230', 'esp> MEPC', ''])('ignores %j', (line) => {
  expect(parsePanic(line)).toBeUndefined();
});

it.each([
  ['I (312) app_init: ELF file SHA256:  3c2f1ab4d...', '3c2f1ab4d'],
  ['ELF file SHA256: 3c2f1ab4d0123456', '3c2f1ab4d0123456'],
  ['ELF file SHA256: 0', undefined],
  ['I (312) app_init: Compile time: Nov 28 2026', undefined],
])('finds the digest of the ELF file in %j', (line, digest) => {
  expect(elfDigestIn(line)).toBe(digest);
});

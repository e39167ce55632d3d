;; x264's coeff_level_run16( int16_t dct[16], x264_run_level_t *runLevel ): the position of the last level that
;; is not zero, a bit for each that is not and, from 16 bytes on, those levels from the last to the first.
;; Returns how many there are, which must be one at least.
(module
  (import "core" "memory" (memory 1))
  (func (export "kernel") (param $dct i32) (param $runLevel i32) (result i32)
    (local $levels i32) (local $at i32) (local $to i32)
    (local.set $levels
      (i8x16.bitmask
        (i8x16.narrow_i16x8_s
          (i16x8.ne (v128.load align=2 (local.get $dct)) (v128.const i64x2 0 0))
          (i16x8.ne (v128.load offset=16 align=2 (local.get $dct)) (v128.const i64x2 0 0)))))
    (i32.store (local.get $runLevel) (i32.sub (i32.const 31) (i32.clz (local.get $levels))))
    (i32.store offset=4 (local.get $runLevel) (local.get $levels))
    (local.set $to (local.get $runLevel))
    (loop $level
      (local.set $at (i32.sub (i32.const 31) (i32.clz (local.get $levels))))
      (i32.store16 offset=16 (local.get $to)
        (i32.load16_u (i32.add (local.get $dct) (i32.shl (local.get $at) (i32.const 1)))))
      (local.set $to (i32.add (local.get $to) (i32.const 2)))
      (local.set $levels (i32.xor (local.get $levels) (i32.shl (i32.const 1) (local.get $at))))
      (br_if $level (local.get $levels)))
    (i32.shr_u (i32.sub (local.get $to) (local.get $runLevel)) (i32.const 1))))

;; x264's quant_4x4 (BLOCKS 1) and quant_4x4x4 (BLOCKS 4)( int16_t dct[][16], uint16_t mf[16],
;; uint16_t bias[16] ): each coefficient becomes its sign times (|coefficient| + bias) * mf >> 16;
;; bit n of the result is set if block n is not all zero. |coefficient| + bias must be below 65536,
;; as x264's own SIMD requires: the bias of its tables is at most 32768 / mf.
(module
  (import "core" "memory" (memory 1))
  (func (export "kernel") (param $dct i32) (param $mf i32) (param $bias i32) (result i32)
    (local $mf0 v128) (local $mf1 v128) (local $bias0 v128) (local $bias1 v128)
    (local $x v128) (local $y v128) (local $signX v128) (local $signY v128)
    (local $block i32) (local $nonzero i32)
    (local.set $mf0 (v128.load align=2 (local.get $mf)))
    (local.set $mf1 (v128.load offset=16 align=2 (local.get $mf)))
    (local.set $bias0 (v128.load align=2 (local.get $bias)))
    (local.set $bias1 (v128.load offset=16 align=2 (local.get $bias)))
    (loop $blocks
      (local.set $x (v128.load align=2 (local.get $dct)))
      (local.set $y (v128.load offset=16 align=2 (local.get $dct)))
      (local.set $signX (i16x8.shr_s (local.get $x) (i32.const 15)))
      (local.set $signY (i16x8.shr_s (local.get $y) (i32.const 15)))
      (local.set $x (i16x8.add_sat_u (i16x8.abs (local.get $x)) (local.get $bias0)))
      (local.set $y (i16x8.add_sat_u (i16x8.abs (local.get $y)) (local.get $bias1)))
      ;; The upper halves of the products.
      (local.set $x
        (i8x16.shuffle 2 3 6 7 10 11 14 15 18 19 22 23 26 27 30 31
          (i32x4.extmul_low_i16x8_u (local.get $x) (local.get $mf0))
          (i32x4.extmul_high_i16x8_u (local.get $x) (local.get $mf0))))
      (local.set $y
        (i8x16.shuffle 2 3 6 7 10 11 14 15 18 19 22 23 26 27 30 31
          (i32x4.extmul_low_i16x8_u (local.get $y) (local.get $mf1))
          (i32x4.extmul_high_i16x8_u (local.get $y) (local.get $mf1))))
      (v128.store align=2 (local.get $dct)
        (i16x8.sub (v128.xor (local.get $x) (local.get $signX)) (local.get $signX)))
      (v128.store offset=16 align=2 (local.get $dct)
        (i16x8.sub (v128.xor (local.get $y) (local.get $signY)) (local.get $signY)))
      (local.set $nonzero
        (i32.or (local.get $nonzero)
          (i32.shl (v128.any_true (v128.or (local.get $x) (local.get $y))) (local.get $block))))
      (local.set $dct (i32.add (local.get $dct) (i32.const 32)))
      (local.set $block (i32.add (local.get $block) (i32.const 1)))
      (br_if $blocks (i32.ne (local.get $block) (i32.const BLOCKS))))
    (local.get $nonzero)))

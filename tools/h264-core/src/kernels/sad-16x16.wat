;; x264's pixel_sad_16x16( uint8_t *a, intptr_t strideA, uint8_t *b, intptr_t strideB ): the sum of
;; the absolute differences of 16x16 pixels.
(module
  (import "core" "memory" (memory 1))
  (func (export "kernel")
    (param $a i32) (param $strideA i32) (param $b i32) (param $strideB i32) (result i32)
    (local $x v128) (local $y v128) (local $sum v128) (local $row i32)
    (loop $rows
      (local.set $x (v128.load align=1 (local.get $a)))
      (local.set $y (v128.load align=1 (local.get $b)))
      ;; A sum of 32 pixels, at most 8160, in each of 8 lanes.
      (local.set $sum
        (i16x8.add (local.get $sum)
          (i16x8.extadd_pairwise_i8x16_u
            (v128.or
              (i8x16.sub_sat_u (local.get $x) (local.get $y))
              (i8x16.sub_sat_u (local.get $y) (local.get $x))))))
      (local.set $a (i32.add (local.get $a) (local.get $strideA)))
      (local.set $b (i32.add (local.get $b) (local.get $strideB)))
      (local.set $row (i32.add (local.get $row) (i32.const 1)))
      (br_if $rows (i32.ne (local.get $row) (i32.const 16))))
    (local.set $sum (i32x4.extadd_pairwise_i16x8_u (local.get $sum)))
    (local.set $sum
      (i32x4.add (local.get $sum)
        (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $sum) (local.get $sum))))
    (i32.add (i32x4.extract_lane 0 (local.get $sum)) (i32x4.extract_lane 1 (local.get $sum)))))

;; x264's pixel_ssd_8x8( uint8_t *a, intptr_t strideA, uint8_t *b, intptr_t strideB ): the sum of the
;; squared differences of 8x8 pixels.
(module
  (import "core" "memory" (memory 1))
  (func (export "kernel")
    (param $a i32) (param $strideA i32) (param $b i32) (param $strideB i32) (result i32)
    (local $difference v128) (local $sum v128) (local $row i32)
    (loop $rows
      (local.set $difference
        (i16x8.sub
          (v128.load8x8_u align=1 (local.get $a))
          (v128.load8x8_u align=1 (local.get $b))))
      (local.set $sum
        (i32x4.add (local.get $sum)
          (i32x4.dot_i16x8_s (local.get $difference) (local.get $difference))))
      (local.set $a (i32.add (local.get $a) (local.get $strideA)))
      (local.set $b (i32.add (local.get $b) (local.get $strideB)))
      (local.set $row (i32.add (local.get $row) (i32.const 1)))
      (br_if $rows (i32.ne (local.get $row) (i32.const 8))))
    (local.set $sum
      (i32x4.add (local.get $sum)
        (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $sum) (local.get $sum))))
    (i32.add (i32x4.extract_lane 0 (local.get $sum)) (i32x4.extract_lane 1 (local.get $sum)))))

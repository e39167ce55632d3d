;; x264's pixel_sad_x4_8x8( uint8_t *fenc, uint8_t *a, *b, *c, *d, intptr_t stride, int sads[4] ): the sums
;; of the absolute differences of 8x8 pixels of the frame (16 bytes a row) from four places.
(module
  (import "core" "memory" (memory 1))
  (func (export "kernel")
    (param $frame i32) (param $a i32) (param $b i32) (param $c i32) (param $d i32)
    (param $stride i32) (param $sads i32)
    (local $fenc v128) (local $pixels v128) (local $twoRows i32) (local $row i32)
    (local $sumA v128) (local $sumB v128) (local $sumC v128) (local $sumD v128)
    (local.set $twoRows (i32.shl (local.get $stride) (i32.const 1)))
    (loop $rows
      (local.set $fenc
        (v128.load64_lane offset=16 align=1 1
          (local.get $frame)
          (v128.load64_zero align=1 (local.get $frame))))
      (local.set $pixels
        (v128.load64_lane align=1 1
          (i32.add (local.get $a) (local.get $stride))
          (v128.load64_zero align=1 (local.get $a))))
      (local.set $sumA
        (i16x8.add (local.get $sumA)
          (i16x8.extadd_pairwise_i8x16_u
            (v128.or
              (i8x16.sub_sat_u (local.get $pixels) (local.get $fenc))
              (i8x16.sub_sat_u (local.get $fenc) (local.get $pixels))))))
      (local.set $a (i32.add (local.get $a) (local.get $twoRows)))
      (local.set $pixels
        (v128.load64_lane align=1 1
          (i32.add (local.get $b) (local.get $stride))
          (v128.load64_zero align=1 (local.get $b))))
      (local.set $sumB
        (i16x8.add (local.get $sumB)
          (i16x8.extadd_pairwise_i8x16_u
            (v128.or
              (i8x16.sub_sat_u (local.get $pixels) (local.get $fenc))
              (i8x16.sub_sat_u (local.get $fenc) (local.get $pixels))))))
      (local.set $b (i32.add (local.get $b) (local.get $twoRows)))
      (local.set $pixels
        (v128.load64_lane align=1 1
          (i32.add (local.get $c) (local.get $stride))
          (v128.load64_zero align=1 (local.get $c))))
      (local.set $sumC
        (i16x8.add (local.get $sumC)
          (i16x8.extadd_pairwise_i8x16_u
            (v128.or
              (i8x16.sub_sat_u (local.get $pixels) (local.get $fenc))
              (i8x16.sub_sat_u (local.get $fenc) (local.get $pixels))))))
      (local.set $c (i32.add (local.get $c) (local.get $twoRows)))
      (local.set $pixels
        (v128.load64_lane align=1 1
          (i32.add (local.get $d) (local.get $stride))
          (v128.load64_zero align=1 (local.get $d))))
      (local.set $sumD
        (i16x8.add (local.get $sumD)
          (i16x8.extadd_pairwise_i8x16_u
            (v128.or
              (i8x16.sub_sat_u (local.get $pixels) (local.get $fenc))
              (i8x16.sub_sat_u (local.get $fenc) (local.get $pixels))))))
      (local.set $d (i32.add (local.get $d) (local.get $twoRows)))
      (local.set $frame (i32.add (local.get $frame) (i32.const 32)))
      (local.set $row (i32.add (local.get $row) (i32.const 2)))
      (br_if $rows (i32.ne (local.get $row) (i32.const 8))))
    (local.set $sumA (i32x4.extadd_pairwise_i16x8_u (local.get $sumA)))
    (local.set $sumB (i32x4.extadd_pairwise_i16x8_u (local.get $sumB)))
    (local.set $sumC (i32x4.extadd_pairwise_i16x8_u (local.get $sumC)))
    (local.set $sumD (i32x4.extadd_pairwise_i16x8_u (local.get $sumD)))
    ;; The lanes added crosswise: a, b, a, b and c, d, c, d, then a, b, c, d.
    (local.set $sumA
      (i32x4.add
        (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $sumA) (local.get $sumB))
        (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31
          (local.get $sumA) (local.get $sumB))))
    (local.set $sumC
      (i32x4.add
        (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $sumC) (local.get $sumD))
        (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31
          (local.get $sumC) (local.get $sumD))))
    (v128.store align=4 (local.get $sads)
      (i32x4.add
        (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $sumA) (local.get $sumC))
        (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31
          (local.get $sumA) (local.get $sumC))))))

;; x264's add8x8_idct (QUADRANTS 1) and add16x16_idct (QUADRANTS 4)( uint8_t *fdec, int16_t dct[][16] ):
;; adds H.264's inverse 4x4 transform to the prediction (32 bytes a row), 8x8 after 8x8 and therein 4x4
;; after 4x4. A block's coefficients are stored column by column. No sum may leave 16 bits, as H.264 requires
;; (section 8.5.12) and x264's own SIMD assumes.
(module
  (import "core" "memory" (memory 1))
  (func (export "kernel") (param $fdec i32) (param $dct i32)
    (local $quadrant i32) (local $strip i32) (local $dst i32)
    (local $column0 v128) (local $column1 v128) (local $column2 v128) (local $column3 v128)
    (local $s02 v128) (local $d02 v128) (local $s13 v128) (local $d13 v128)
    (local $left01 v128) (local $left23 v128) (local $right01 v128) (local $right23 v128)
    (local $row0 v128) (local $row1 v128) (local $row2 v128) (local $row3 v128)
    (loop $quadrants
      (local.set $dst
        (i32.add
          (i32.add (local.get $fdec) (i32.shl (i32.and (local.get $quadrant) (i32.const 1)) (i32.const 3)))
          (i32.shl (i32.and (local.get $quadrant) (i32.const 2)) (i32.const 7))))
      (local.set $strip (i32.const 2))
      (loop $strips
        ;; Two blocks side by side.
        (local.set $column0
          (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23
            (v128.load align=2 (local.get $dct))
            (v128.load offset=32 align=2 (local.get $dct))))
        (local.set $column1
          (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31
            (v128.load align=2 (local.get $dct))
            (v128.load offset=32 align=2 (local.get $dct))))
        (local.set $column2
          (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23
            (v128.load offset=16 align=2 (local.get $dct))
            (v128.load offset=48 align=2 (local.get $dct))))
        (local.set $column3
          (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31
            (v128.load offset=16 align=2 (local.get $dct))
            (v128.load offset=48 align=2 (local.get $dct))))
        (local.set $s02 (i16x8.add (local.get $column0) (local.get $column2)))
        (local.set $d02 (i16x8.sub (local.get $column0) (local.get $column2)))
        (local.set $s13 (i16x8.add (local.get $column1) (i16x8.shr_s (local.get $column3) (i32.const 1))))
        (local.set $d13 (i16x8.sub (i16x8.shr_s (local.get $column1) (i32.const 1)) (local.get $column3)))
        (local.set $column0 (i16x8.add (local.get $s02) (local.get $s13)))
        (local.set $column1 (i16x8.add (local.get $d02) (local.get $d13)))
        (local.set $column2 (i16x8.sub (local.get $d02) (local.get $d13)))
        (local.set $column3 (i16x8.sub (local.get $s02) (local.get $s13)))
        ;; Both transposed: rows 0 and 1, 2 and 3 of each, then each row of both.
        (local.set $s02
          (i8x16.shuffle 0 1 16 17 2 3 18 19 4 5 20 21 6 7 22 23 (local.get $column0) (local.get $column1)))
        (local.set $d02
          (i8x16.shuffle 0 1 16 17 2 3 18 19 4 5 20 21 6 7 22 23 (local.get $column2) (local.get $column3)))
        (local.set $s13
          (i8x16.shuffle 8 9 24 25 10 11 26 27 12 13 28 29 14 15 30 31 (local.get $column0) (local.get $column1)))
        (local.set $d13
          (i8x16.shuffle 8 9 24 25 10 11 26 27 12 13 28 29 14 15 30 31 (local.get $column2) (local.get $column3)))
        (local.set $left01
          (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $s02) (local.get $d02)))
        (local.set $left23
          (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $s02) (local.get $d02)))
        (local.set $right01
          (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $s13) (local.get $d13)))
        (local.set $right23
          (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $s13) (local.get $d13)))
        (local.set $row0
          (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $left01) (local.get $right01)))
        (local.set $row1
          (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $left01) (local.get $right01)))
        (local.set $row2
          (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $left23) (local.get $right23)))
        (local.set $row3
          (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $left23) (local.get $right23)))
        (local.set $s02 (i16x8.add (local.get $row0) (local.get $row2)))
        (local.set $d02 (i16x8.sub (local.get $row0) (local.get $row2)))
        (local.set $s13 (i16x8.add (local.get $row1) (i16x8.shr_s (local.get $row3) (i32.const 1))))
        (local.set $d13 (i16x8.sub (i16x8.shr_s (local.get $row1) (i32.const 1)) (local.get $row3)))
        (local.set $row0 (i16x8.add (local.get $s02) (local.get $s13)))
        (local.set $row1 (i16x8.add (local.get $d02) (local.get $d13)))
        (local.set $row2 (i16x8.sub (local.get $d02) (local.get $d13)))
        (local.set $row3 (i16x8.sub (local.get $s02) (local.get $s13)))
        (local.set $row0
          (i16x8.add
            (v128.load8x8_u align=1 (local.get $dst))
            (i16x8.shr_s (i16x8.add (local.get $row0) (v128.const i16x8 32 32 32 32 32 32 32 32)) (i32.const 6))))
        (v128.store64_lane align=1 0 (local.get $dst)
          (i8x16.narrow_i16x8_u (local.get $row0) (local.get $row0)))
        (local.set $row1
          (i16x8.add
            (v128.load8x8_u offset=32 align=1 (local.get $dst))
            (i16x8.shr_s (i16x8.add (local.get $row1) (v128.const i16x8 32 32 32 32 32 32 32 32)) (i32.const 6))))
        (v128.store64_lane offset=32 align=1 0 (local.get $dst)
          (i8x16.narrow_i16x8_u (local.get $row1) (local.get $row1)))
        (local.set $row2
          (i16x8.add
            (v128.load8x8_u offset=64 align=1 (local.get $dst))
            (i16x8.shr_s (i16x8.add (local.get $row2) (v128.const i16x8 32 32 32 32 32 32 32 32)) (i32.const 6))))
        (v128.store64_lane offset=64 align=1 0 (local.get $dst)
          (i8x16.narrow_i16x8_u (local.get $row2) (local.get $row2)))
        (local.set $row3
          (i16x8.add
            (v128.load8x8_u offset=96 align=1 (local.get $dst))
            (i16x8.shr_s (i16x8.add (local.get $row3) (v128.const i16x8 32 32 32 32 32 32 32 32)) (i32.const 6))))
        (v128.store64_lane offset=96 align=1 0 (local.get $dst)
          (i8x16.narrow_i16x8_u (local.get $row3) (local.get $row3)))
        (local.set $dct (i32.add (local.get $dct) (i32.const 64)))
        (local.set $dst (i32.add (local.get $dst) (i32.const 128)))
        (local.set $strip (i32.sub (local.get $strip) (i32.const 1)))
        (br_if $strips (local.get $strip)))
      (local.set $quadrant (i32.add (local.get $quadrant) (i32.const 1)))
      (br_if $quadrants (i32.ne (local.get $quadrant) (i32.const QUADRANTS))))))

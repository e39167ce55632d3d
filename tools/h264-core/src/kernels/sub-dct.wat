;; x264's sub8x8_dct (QUADRANTS 1) and sub16x16_dct (QUADRANTS 4)( int16_t dct[][16], uint8_t *fenc,
;; uint8_t *fdec ): H.264's 4x4 transform of the frame (16 bytes a row) less the prediction (32 bytes
;; a row), 8x8 after 8x8 and therein 4x4 after 4x4. A block's coefficients are stored column by column.
(module
  (import "core" "memory" (memory 1))
  (func (export "kernel") (param $dct i32) (param $frame i32) (param $prediction i32)
    (local $quadrant i32) (local $strip i32) (local $fenc i32) (local $fdec i32)
    (local $row0 v128) (local $row1 v128) (local $row2 v128) (local $row3 v128)
    (local $s03 v128) (local $s12 v128) (local $d03 v128) (local $d12 v128)
    (local $left01 v128) (local $left23 v128) (local $right01 v128) (local $right23 v128)
    (local $column0 v128) (local $column1 v128) (local $column2 v128) (local $column3 v128)
    (loop $quadrants
      (local.set $fenc
        (i32.add
          (i32.add (local.get $frame) (i32.shl (i32.and (local.get $quadrant) (i32.const 1)) (i32.const 3)))
          (i32.shl (i32.and (local.get $quadrant) (i32.const 2)) (i32.const 6))))
      (local.set $fdec
        (i32.add
          (i32.add (local.get $prediction) (i32.shl (i32.and (local.get $quadrant) (i32.const 1)) (i32.const 3)))
          (i32.shl (i32.and (local.get $quadrant) (i32.const 2)) (i32.const 7))))
      (local.set $strip (i32.const 2))
      (loop $strips
        ;; Two blocks side by side.
        (local.set $row0
          (i16x8.sub
            (v128.load8x8_u offset=0 align=1 (local.get $fenc))
            (v128.load8x8_u offset=0 align=1 (local.get $fdec))))
        (local.set $row1
          (i16x8.sub
            (v128.load8x8_u offset=16 align=1 (local.get $fenc))
            (v128.load8x8_u offset=32 align=1 (local.get $fdec))))
        (local.set $row2
          (i16x8.sub
            (v128.load8x8_u offset=32 align=1 (local.get $fenc))
            (v128.load8x8_u offset=64 align=1 (local.get $fdec))))
        (local.set $row3
          (i16x8.sub
            (v128.load8x8_u offset=48 align=1 (local.get $fenc))
            (v128.load8x8_u offset=96 align=1 (local.get $fdec))))
        (local.set $s03 (i16x8.add (local.get $row0) (local.get $row3)))
        (local.set $s12 (i16x8.add (local.get $row1) (local.get $row2)))
        (local.set $d03 (i16x8.sub (local.get $row0) (local.get $row3)))
        (local.set $d12 (i16x8.sub (local.get $row1) (local.get $row2)))
        (local.set $row0 (i16x8.add (local.get $s03) (local.get $s12)))
        (local.set $row1 (i16x8.add (i16x8.shl (local.get $d03) (i32.const 1)) (local.get $d12)))
        (local.set $row2 (i16x8.sub (local.get $s03) (local.get $s12)))
        (local.set $row3 (i16x8.sub (local.get $d03) (i16x8.shl (local.get $d12) (i32.const 1))))
        ;; Both transposed: columns 0 and 1, 2 and 3 of each, then each column of both.
        (local.set $s03
          (i8x16.shuffle 0 1 16 17 2 3 18 19 4 5 20 21 6 7 22 23 (local.get $row0) (local.get $row1)))
        (local.set $s12
          (i8x16.shuffle 0 1 16 17 2 3 18 19 4 5 20 21 6 7 22 23 (local.get $row2) (local.get $row3)))
        (local.set $d03
          (i8x16.shuffle 8 9 24 25 10 11 26 27 12 13 28 29 14 15 30 31 (local.get $row0) (local.get $row1)))
        (local.set $d12
          (i8x16.shuffle 8 9 24 25 10 11 26 27 12 13 28 29 14 15 30 31 (local.get $row2) (local.get $row3)))
        (local.set $left01
          (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $s03) (local.get $s12)))
        (local.set $left23
          (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $s03) (local.get $s12)))
        (local.set $right01
          (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $d03) (local.get $d12)))
        (local.set $right23
          (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $d03) (local.get $d12)))
        (local.set $column0
          (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $left01) (local.get $right01)))
        (local.set $column1
          (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $left01) (local.get $right01)))
        (local.set $column2
          (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $left23) (local.get $right23)))
        (local.set $column3
          (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $left23) (local.get $right23)))
        (local.set $s03 (i16x8.add (local.get $column0) (local.get $column3)))
        (local.set $s12 (i16x8.add (local.get $column1) (local.get $column2)))
        (local.set $d03 (i16x8.sub (local.get $column0) (local.get $column3)))
        (local.set $d12 (i16x8.sub (local.get $column1) (local.get $column2)))
        (local.set $column0 (i16x8.add (local.get $s03) (local.get $s12)))
        (local.set $column1 (i16x8.add (i16x8.shl (local.get $d03) (i32.const 1)) (local.get $d12)))
        (local.set $column2 (i16x8.sub (local.get $s03) (local.get $s12)))
        (local.set $column3 (i16x8.sub (local.get $d03) (i16x8.shl (local.get $d12) (i32.const 1))))
        (v128.store offset=0 align=2 (local.get $dct)
          (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $column0) (local.get $column1)))
        (v128.store offset=16 align=2 (local.get $dct)
          (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $column2) (local.get $column3)))
        (v128.store offset=32 align=2 (local.get $dct)
          (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $column0) (local.get $column1)))
        (v128.store offset=48 align=2 (local.get $dct)
          (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $column2) (local.get $column3)))
        (local.set $dct (i32.add (local.get $dct) (i32.const 64)))
        (local.set $fenc (i32.add (local.get $fenc) (i32.const 64)))
        (local.set $fdec (i32.add (local.get $fdec) (i32.const 128)))
        (local.set $strip (i32.sub (local.get $strip) (i32.const 1)))
        (br_if $strips (local.get $strip)))
      (local.set $quadrant (i32.add (local.get $quadrant) (i32.const 1)))
      (br_if $quadrants (i32.ne (local.get $quadrant) (i32.const QUADRANTS))))))

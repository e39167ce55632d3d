;; x264's pixel_var2_8x8( uint8_t *fenc, uint8_t *fdec, int ssd[2] ): the sums of the squared differences of
;; the frame's U and V (16 bytes a row, V 8 on) from the prediction's (32 bytes a row, V 16 on). Returns
;; both together less each one's squared sum of differences over 64.
(module
  (import "core" "memory" (memory 1))
  (func (export "kernel") (param $fenc i32) (param $fdec i32) (param $ssd i32) (result i32)
    (local $difference v128) (local $row i32)
    (local $sumU v128) (local $sumV v128) (local $ssdU v128) (local $ssdV v128)
    (loop $rows
      (local.set $difference
        (i16x8.sub
          (v128.load8x8_u align=1 (local.get $fenc))
          (v128.load8x8_u align=1 (local.get $fdec))))
      (local.set $sumU (i16x8.add (local.get $sumU) (local.get $difference)))
      (local.set $ssdU
        (i32x4.add (local.get $ssdU)
          (i32x4.dot_i16x8_s (local.get $difference) (local.get $difference))))
      (local.set $difference
        (i16x8.sub
          (v128.load8x8_u offset=8 align=1 (local.get $fenc))
          (v128.load8x8_u offset=16 align=1 (local.get $fdec))))
      (local.set $sumV (i16x8.add (local.get $sumV) (local.get $difference)))
      (local.set $ssdV
        (i32x4.add (local.get $ssdV)
          (i32x4.dot_i16x8_s (local.get $difference) (local.get $difference))))
      (local.set $fenc (i32.add (local.get $fenc) (i32.const 16)))
      (local.set $fdec (i32.add (local.get $fdec) (i32.const 32)))
      (local.set $row (i32.add (local.get $row) (i32.const 1)))
      (br_if $rows (i32.ne (local.get $row) (i32.const 8))))
    ;; The lanes added crosswise: U, V, U, V, then U and V.
    (local.set $sumU (i32x4.extadd_pairwise_i16x8_s (local.get $sumU)))
    (local.set $sumV (i32x4.extadd_pairwise_i16x8_s (local.get $sumV)))
    (local.set $sumU
      (i32x4.add
        (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $sumU) (local.get $sumV))
        (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $sumU) (local.get $sumV))))
    (local.set $sumU
      (i32x4.add (local.get $sumU)
        (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $sumU) (local.get $sumU))))
    (local.set $ssdU
      (i32x4.add
        (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $ssdU) (local.get $ssdV))
        (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $ssdU) (local.get $ssdV))))
    (local.set $ssdU
      (i32x4.add (local.get $ssdU)
        (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $ssdU) (local.get $ssdU))))
    (v128.store64_lane align=4 0 (local.get $ssd) (local.get $ssdU))
    (local.set $ssdU
      (i32x4.sub (local.get $ssdU)
        (i32x4.shr_u (i32x4.mul (local.get $sumU) (local.get $sumU)) (i32.const 6))))
    (i32.add (i32x4.extract_lane 0 (local.get $ssdU)) (i32x4.extract_lane 1 (local.get $ssdU)))))

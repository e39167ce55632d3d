;; x264's intra_sad_x3_8x8c( uint8_t *fenc, uint8_t *fdec, int sads[3] ): the difference of the frame's 8x8 chroma
;; (16 bytes a row) from its predictions by the mean, from the left and from above in fdec (32 bytes a
;; row), as sums of absolute differences. The predictions are not written, as in x264's own SIMD.
(module
  (import "core" "memory" (memory 1))
  (func (export "kernel") (param $fenc i32) (param $fdec i32) (param $sads i32)
    (local $edges v128) (local $means v128) (local $pixels v128) (local $prediction v128)
    (local $dc v128) (local $h v128) (local $v v128)
    (local.set $fdec (i32.sub (local.get $fdec) (i32.const 32)))
    ;; The row above, then the column on the left.
    (local.set $edges (v128.load64_zero align=1 (local.get $fdec)))
    (local.set $edges
      (v128.load8_lane offset=31 8 (local.get $fdec) (local.get $edges)))
    (local.set $edges
      (v128.load8_lane offset=63 9 (local.get $fdec) (local.get $edges)))
    (local.set $edges
      (v128.load8_lane offset=95 10 (local.get $fdec) (local.get $edges)))
    (local.set $edges
      (v128.load8_lane offset=127 11 (local.get $fdec) (local.get $edges)))
    (local.set $edges
      (v128.load8_lane offset=159 12 (local.get $fdec) (local.get $edges)))
    (local.set $edges
      (v128.load8_lane offset=191 13 (local.get $fdec) (local.get $edges)))
    (local.set $edges
      (v128.load8_lane offset=223 14 (local.get $fdec) (local.get $edges)))
    (local.set $edges
      (v128.load8_lane offset=255 15 (local.get $fdec) (local.get $edges)))
    ;; The sums of each edge's halves; then of the four quadrants the means, 8 pixels each: the second's
    ;; edge and the third's count twice.
    (local.set $means
      (i32x4.extadd_pairwise_i16x8_u (i16x8.extadd_pairwise_i8x16_u (local.get $edges))))
    (local.set $means
      (i32x4.shr_u
        (i32x4.add
          (i32x4.add
            (i8x16.shuffle 0 1 2 3 4 5 6 7 12 13 14 15 4 5 6 7 (local.get $means) (local.get $means))
            (i8x16.shuffle 8 9 10 11 4 5 6 7 12 13 14 15 12 13 14 15
              (local.get $means) (local.get $means)))
          (v128.const i32x4 4 4 4 4))
        (i32.const 3)))
    ;; Rows 0 and 1.
    (local.set $pixels
      (v128.load64_lane offset=16 align=1 1
        (local.get $fenc)
        (v128.load64_zero align=1 (local.get $fenc))))
    (local.set $prediction
      (i8x16.shuffle 0 0 0 0 4 4 4 4 0 0 0 0 4 4 4 4
        (local.get $means) (local.get $means)))
    (local.set $dc
      (i16x8.add (local.get $dc)
        (i16x8.extadd_pairwise_i8x16_u
          (v128.or
            (i8x16.sub_sat_u (local.get $pixels) (local.get $prediction))
            (i8x16.sub_sat_u (local.get $prediction) (local.get $pixels))))))
    (local.set $prediction
      (i8x16.shuffle 8 8 8 8 8 8 8 8 9 9 9 9 9 9 9 9
        (local.get $edges) (local.get $edges)))
    (local.set $h
      (i16x8.add (local.get $h)
        (i16x8.extadd_pairwise_i8x16_u
          (v128.or
            (i8x16.sub_sat_u (local.get $pixels) (local.get $prediction))
            (i8x16.sub_sat_u (local.get $prediction) (local.get $pixels))))))
    (local.set $prediction
      (i8x16.shuffle 0 1 2 3 4 5 6 7 0 1 2 3 4 5 6 7
        (local.get $edges) (local.get $edges)))
    (local.set $v
      (i16x8.add (local.get $v)
        (i16x8.extadd_pairwise_i8x16_u
          (v128.or
            (i8x16.sub_sat_u (local.get $pixels) (local.get $prediction))
            (i8x16.sub_sat_u (local.get $prediction) (local.get $pixels))))))
    ;; Rows 2 and 3.
    (local.set $pixels
      (v128.load64_lane offset=48 align=1 1
        (local.get $fenc)
        (v128.load64_zero offset=32 align=1 (local.get $fenc))))
    (local.set $prediction
      (i8x16.shuffle 0 0 0 0 4 4 4 4 0 0 0 0 4 4 4 4
        (local.get $means) (local.get $means)))
    (local.set $dc
      (i16x8.add (local.get $dc)
        (i16x8.extadd_pairwise_i8x16_u
          (v128.or
            (i8x16.sub_sat_u (local.get $pixels) (local.get $prediction))
            (i8x16.sub_sat_u (local.get $prediction) (local.get $pixels))))))
    (local.set $prediction
      (i8x16.shuffle 10 10 10 10 10 10 10 10 11 11 11 11 11 11 11 11
        (local.get $edges) (local.get $edges)))
    (local.set $h
      (i16x8.add (local.get $h)
        (i16x8.extadd_pairwise_i8x16_u
          (v128.or
            (i8x16.sub_sat_u (local.get $pixels) (local.get $prediction))
            (i8x16.sub_sat_u (local.get $prediction) (local.get $pixels))))))
    (local.set $prediction
      (i8x16.shuffle 0 1 2 3 4 5 6 7 0 1 2 3 4 5 6 7
        (local.get $edges) (local.get $edges)))
    (local.set $v
      (i16x8.add (local.get $v)
        (i16x8.extadd_pairwise_i8x16_u
          (v128.or
            (i8x16.sub_sat_u (local.get $pixels) (local.get $prediction))
            (i8x16.sub_sat_u (local.get $prediction) (local.get $pixels))))))
    ;; Rows 4 and 5.
    (local.set $pixels
      (v128.load64_lane offset=80 align=1 1
        (local.get $fenc)
        (v128.load64_zero offset=64 align=1 (local.get $fenc))))
    (local.set $prediction
      (i8x16.shuffle 8 8 8 8 12 12 12 12 8 8 8 8 12 12 12 12
        (local.get $means) (local.get $means)))
    (local.set $dc
      (i16x8.add (local.get $dc)
        (i16x8.extadd_pairwise_i8x16_u
          (v128.or
            (i8x16.sub_sat_u (local.get $pixels) (local.get $prediction))
            (i8x16.sub_sat_u (local.get $prediction) (local.get $pixels))))))
    (local.set $prediction
      (i8x16.shuffle 12 12 12 12 12 12 12 12 13 13 13 13 13 13 13 13
        (local.get $edges) (local.get $edges)))
    (local.set $h
      (i16x8.add (local.get $h)
        (i16x8.extadd_pairwise_i8x16_u
          (v128.or
            (i8x16.sub_sat_u (local.get $pixels) (local.get $prediction))
            (i8x16.sub_sat_u (local.get $prediction) (local.get $pixels))))))
    (local.set $prediction
      (i8x16.shuffle 0 1 2 3 4 5 6 7 0 1 2 3 4 5 6 7
        (local.get $edges) (local.get $edges)))
    (local.set $v
      (i16x8.add (local.get $v)
        (i16x8.extadd_pairwise_i8x16_u
          (v128.or
            (i8x16.sub_sat_u (local.get $pixels) (local.get $prediction))
            (i8x16.sub_sat_u (local.get $prediction) (local.get $pixels))))))
    ;; Rows 6 and 7.
    (local.set $pixels
      (v128.load64_lane offset=112 align=1 1
        (local.get $fenc)
        (v128.load64_zero offset=96 align=1 (local.get $fenc))))
    (local.set $prediction
      (i8x16.shuffle 8 8 8 8 12 12 12 12 8 8 8 8 12 12 12 12
        (local.get $means) (local.get $means)))
    (local.set $dc
      (i16x8.add (local.get $dc)
        (i16x8.extadd_pairwise_i8x16_u
          (v128.or
            (i8x16.sub_sat_u (local.get $pixels) (local.get $prediction))
            (i8x16.sub_sat_u (local.get $prediction) (local.get $pixels))))))
    (local.set $prediction
      (i8x16.shuffle 14 14 14 14 14 14 14 14 15 15 15 15 15 15 15 15
        (local.get $edges) (local.get $edges)))
    (local.set $h
      (i16x8.add (local.get $h)
        (i16x8.extadd_pairwise_i8x16_u
          (v128.or
            (i8x16.sub_sat_u (local.get $pixels) (local.get $prediction))
            (i8x16.sub_sat_u (local.get $prediction) (local.get $pixels))))))
    (local.set $prediction
      (i8x16.shuffle 0 1 2 3 4 5 6 7 0 1 2 3 4 5 6 7
        (local.get $edges) (local.get $edges)))
    (local.set $v
      (i16x8.add (local.get $v)
        (i16x8.extadd_pairwise_i8x16_u
          (v128.or
            (i8x16.sub_sat_u (local.get $pixels) (local.get $prediction))
            (i8x16.sub_sat_u (local.get $prediction) (local.get $pixels))))))
    (local.set $dc (i32x4.extadd_pairwise_i16x8_u (local.get $dc)))
    (local.set $dc
      (i32x4.add (local.get $dc)
        (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $dc) (local.get $dc))))
    (i32.store (local.get $sads)
      (i32.add (i32x4.extract_lane 0 (local.get $dc)) (i32x4.extract_lane 1 (local.get $dc))))
    (local.set $h (i32x4.extadd_pairwise_i16x8_u (local.get $h)))
    (local.set $h
      (i32x4.add (local.get $h)
        (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $h) (local.get $h))))
    (i32.store offset=4 (local.get $sads)
      (i32.add (i32x4.extract_lane 0 (local.get $h)) (i32x4.extract_lane 1 (local.get $h))))
    (local.set $v (i32x4.extadd_pairwise_i16x8_u (local.get $v)))
    (local.set $v
      (i32x4.add (local.get $v)
        (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $v) (local.get $v))))
    (i32.store offset=8 (local.get $sads)
      (i32.add (i32x4.extract_lane 0 (local.get $v)) (i32x4.extract_lane 1 (local.get $v))))))

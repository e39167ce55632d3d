;; x264's frame_init_lowres_core( uint8_t *src, uint8_t *full, *right, *down, *diagonal, intptr_t strideSrc,
;; intptr_t strideDst, int width, int height ): the frame at half its size, and the same half a pixel
;; to the right, down, and both. A pixel is the rounded mean of two rounded means of two rows each.
(module
  (import "core" "memory" (memory 1))
  (func (export "kernel")
    (param $src i32) (param $full i32) (param $right i32) (param $down i32) (param $diagonal i32)
    (param $strideSrc i32) (param $strideDst i32) (param $width i32) (param $height i32)
    (local $x i32) (local $above i32) (local $row i32) (local $below i32)
    (local $low v128) (local $high v128)
    (block $done
      (loop $rows
        (br_if $done (i32.le_s (local.get $height) (i32.const 0)))
        (local.set $above (local.get $src))
        (local.set $row (i32.add (local.get $src) (local.get $strideSrc)))
        (local.set $below (i32.add (local.get $row) (local.get $strideSrc)))
        (local.set $src (local.get $below))
        (local.set $x (i32.const 0))
        (block $narrow
          (loop $sixteen
            (br_if $narrow (i32.gt_s (i32.add (local.get $x) (i32.const 16)) (local.get $width)))
            (local.set $low (i8x16.avgr_u (v128.load align=1 (local.get $above)) (v128.load align=1 (local.get $row))))
            (local.set $high
              (i8x16.avgr_u (v128.load offset=16 align=1 (local.get $above)) (v128.load offset=16 align=1 (local.get $row))))
            (v128.store align=1 (i32.add (local.get $full) (local.get $x))
              (i8x16.avgr_u
                (i8x16.shuffle 0 2 4 6 8 10 12 14 16 18 20 22 24 26 28 30 (local.get $low) (local.get $high))
                (i8x16.shuffle 1 3 5 7 9 11 13 15 17 19 21 23 25 27 29 31 (local.get $low) (local.get $high))))
            (local.set $low (i8x16.avgr_u (v128.load offset=1 align=1 (local.get $above)) (v128.load offset=1 align=1 (local.get $row))))
            (local.set $high
              (i8x16.avgr_u (v128.load offset=17 align=1 (local.get $above)) (v128.load offset=17 align=1 (local.get $row))))
            (v128.store align=1 (i32.add (local.get $right) (local.get $x))
              (i8x16.avgr_u
                (i8x16.shuffle 0 2 4 6 8 10 12 14 16 18 20 22 24 26 28 30 (local.get $low) (local.get $high))
                (i8x16.shuffle 1 3 5 7 9 11 13 15 17 19 21 23 25 27 29 31 (local.get $low) (local.get $high))))
            (local.set $low (i8x16.avgr_u (v128.load align=1 (local.get $row)) (v128.load align=1 (local.get $below))))
            (local.set $high
              (i8x16.avgr_u (v128.load offset=16 align=1 (local.get $row)) (v128.load offset=16 align=1 (local.get $below))))
            (v128.store align=1 (i32.add (local.get $down) (local.get $x))
              (i8x16.avgr_u
                (i8x16.shuffle 0 2 4 6 8 10 12 14 16 18 20 22 24 26 28 30 (local.get $low) (local.get $high))
                (i8x16.shuffle 1 3 5 7 9 11 13 15 17 19 21 23 25 27 29 31 (local.get $low) (local.get $high))))
            (local.set $low (i8x16.avgr_u (v128.load offset=1 align=1 (local.get $row)) (v128.load offset=1 align=1 (local.get $below))))
            (local.set $high
              (i8x16.avgr_u (v128.load offset=17 align=1 (local.get $row)) (v128.load offset=17 align=1 (local.get $below))))
            (v128.store align=1 (i32.add (local.get $diagonal) (local.get $x))
              (i8x16.avgr_u
                (i8x16.shuffle 0 2 4 6 8 10 12 14 16 18 20 22 24 26 28 30 (local.get $low) (local.get $high))
                (i8x16.shuffle 1 3 5 7 9 11 13 15 17 19 21 23 25 27 29 31 (local.get $low) (local.get $high))))
            (local.set $above (i32.add (local.get $above) (i32.const 32)))
            (local.set $row (i32.add (local.get $row) (i32.const 32)))
            (local.set $below (i32.add (local.get $below) (i32.const 32)))
            (local.set $x (i32.add (local.get $x) (i32.const 16)))
            (br $sixteen)))
        (block $end
          (loop $one
            (br_if $end (i32.ge_s (local.get $x) (local.get $width)))
            (i32.store8 (i32.add (local.get $full) (local.get $x))
              (i32.shr_u
                (i32.add
                  (i32.add
                    (i32.shr_u (i32.add (i32.add (i32.load8_u (local.get $above)) (i32.load8_u (local.get $row))) (i32.const 1)) (i32.const 1))
                    (i32.shr_u (i32.add (i32.add (i32.load8_u offset=1 (local.get $above)) (i32.load8_u offset=1 (local.get $row))) (i32.const 1)) (i32.const 1)))
                  (i32.const 1))
                (i32.const 1)))
            (i32.store8 (i32.add (local.get $right) (local.get $x))
              (i32.shr_u
                (i32.add
                  (i32.add
                    (i32.shr_u (i32.add (i32.add (i32.load8_u offset=1 (local.get $above)) (i32.load8_u offset=1 (local.get $row))) (i32.const 1)) (i32.const 1))
                    (i32.shr_u (i32.add (i32.add (i32.load8_u offset=2 (local.get $above)) (i32.load8_u offset=2 (local.get $row))) (i32.const 1)) (i32.const 1)))
                  (i32.const 1))
                (i32.const 1)))
            (i32.store8 (i32.add (local.get $down) (local.get $x))
              (i32.shr_u
                (i32.add
                  (i32.add
                    (i32.shr_u (i32.add (i32.add (i32.load8_u (local.get $row)) (i32.load8_u (local.get $below))) (i32.const 1)) (i32.const 1))
                    (i32.shr_u (i32.add (i32.add (i32.load8_u offset=1 (local.get $row)) (i32.load8_u offset=1 (local.get $below))) (i32.const 1)) (i32.const 1)))
                  (i32.const 1))
                (i32.const 1)))
            (i32.store8 (i32.add (local.get $diagonal) (local.get $x))
              (i32.shr_u
                (i32.add
                  (i32.add
                    (i32.shr_u (i32.add (i32.add (i32.load8_u offset=1 (local.get $row)) (i32.load8_u offset=1 (local.get $below))) (i32.const 1)) (i32.const 1))
                    (i32.shr_u (i32.add (i32.add (i32.load8_u offset=2 (local.get $row)) (i32.load8_u offset=2 (local.get $below))) (i32.const 1)) (i32.const 1)))
                  (i32.const 1))
                (i32.const 1)))
            (local.set $above (i32.add (local.get $above) (i32.const 2)))
            (local.set $row (i32.add (local.get $row) (i32.const 2)))
            (local.set $below (i32.add (local.get $below) (i32.const 2)))
            (local.set $x (i32.add (local.get $x) (i32.const 1)))
            (br $one)))
        (local.set $full (i32.add (local.get $full) (local.get $strideDst)))
        (local.set $right (i32.add (local.get $right) (local.get $strideDst)))
        (local.set $down (i32.add (local.get $down) (local.get $strideDst)))
        (local.set $diagonal (i32.add (local.get $diagonal) (local.get $strideDst)))
        (local.set $height (i32.sub (local.get $height) (i32.const 1)))
        (br $rows)))))

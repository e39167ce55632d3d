;; x264's plane_copy_interleave( uint8_t *dst, intptr_t strideDst, uint8_t *srcU, intptr_t strideU,
;; uint8_t *srcV, intptr_t strideV, int width, int height ): two planes of width x height pixels as one
;; in which U and V alternate.
(module
  (import "core" "memory" (memory 1))
  (func (export "kernel")
    (param $dst i32) (param $strideDst i32) (param $u i32) (param $strideU i32)
    (param $v i32) (param $strideV i32) (param $width i32) (param $height i32)
    (local $x i32) (local $to i32) (local $pixelsU v128) (local $pixelsV v128)
    (block $done
      (loop $rows
        (br_if $done (i32.le_s (local.get $height) (i32.const 0)))
        (local.set $x (i32.const 0))
        (local.set $to (local.get $dst))
        (block $narrow
          (loop $sixteen
            (br_if $narrow (i32.gt_s (i32.add (local.get $x) (i32.const 16)) (local.get $width)))
            (local.set $pixelsU (v128.load align=1 (i32.add (local.get $u) (local.get $x))))
            (local.set $pixelsV (v128.load align=1 (i32.add (local.get $v) (local.get $x))))
            (v128.store align=1 (local.get $to)
              (i8x16.shuffle 0 16 1 17 2 18 3 19 4 20 5 21 6 22 7 23
                (local.get $pixelsU) (local.get $pixelsV)))
            (v128.store offset=16 align=1 (local.get $to)
              (i8x16.shuffle 8 24 9 25 10 26 11 27 12 28 13 29 14 30 15 31
                (local.get $pixelsU) (local.get $pixelsV)))
            (local.set $to (i32.add (local.get $to) (i32.const 32)))
            (local.set $x (i32.add (local.get $x) (i32.const 16)))
            (br $sixteen)))
        (block $end
          (loop $one
            (br_if $end (i32.ge_s (local.get $x) (local.get $width)))
            (i32.store8 (local.get $to) (i32.load8_u (i32.add (local.get $u) (local.get $x))))
            (i32.store8 offset=1 (local.get $to) (i32.load8_u (i32.add (local.get $v) (local.get $x))))
            (local.set $to (i32.add (local.get $to) (i32.const 2)))
            (local.set $x (i32.add (local.get $x) (i32.const 1)))
            (br $one)))
        (local.set $dst (i32.add (local.get $dst) (local.get $strideDst)))
        (local.set $u (i32.add (local.get $u) (local.get $strideU)))
        (local.set $v (i32.add (local.get $v) (local.get $strideV)))
        (local.set $height (i32.sub (local.get $height) (i32.const 1)))
        (br $rows)))))

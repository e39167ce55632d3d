;; x264's mc_chroma( uint8_t *dstU, uint8_t *dstV, intptr_t strideDst, uint8_t *src, intptr_t strideSrc,
;; int mvX, int mvY, int width, int height ): chroma moved by a vector in eighths of a pixel, bilinear.
;; In src U and V alternate.
(module
  (import "core" "memory" (memory 1))
  (func (export "kernel")
    (param $u i32) (param $v i32) (param $strideDst i32) (param $src i32) (param $strideSrc i32)
    (param $mvX i32) (param $mvY i32) (param $width i32) (param $height i32)
    (local $x i32) (local $y i32) (local $from i32) (local $to i32) (local $below i32)
    (local $a i32) (local $b i32) (local $c i32) (local $d i32)
    (local $near v128) (local $far v128)
    (local $u0 v128) (local $u1 v128) (local $u2 v128) (local $u3 v128)
    (local $v0 v128) (local $v1 v128) (local $v2 v128) (local $v3 v128)
    (local $A v128) (local $B v128) (local $C v128) (local $D v128) (local $half v128)
    (if (i32.or (i32.le_s (local.get $width) (i32.const 0)) (i32.le_s (local.get $height) (i32.const 0)))
      (then (return)))
    (local.set $src
      (i32.add
        (local.get $src)
        (i32.add
          (i32.mul (i32.shr_s (local.get $mvY) (i32.const 3)) (local.get $strideSrc))
          (i32.shl (i32.shr_s (local.get $mvX) (i32.const 3)) (i32.const 1)))))
    (local.set $mvX (i32.and (local.get $mvX) (i32.const 7)))
    (local.set $mvY (i32.and (local.get $mvY) (i32.const 7)))
    ;; The weights of the four neighbours; they add up to 64.
    (local.set $d (i32.mul (local.get $mvX) (local.get $mvY)))
    (local.set $c (i32.sub (i32.shl (local.get $mvY) (i32.const 3)) (local.get $d)))
    (local.set $b (i32.sub (i32.shl (local.get $mvX) (i32.const 3)) (local.get $d)))
    (local.set $a
      (i32.sub (i32.sub (i32.sub (i32.const 64) (local.get $b)) (local.get $c)) (local.get $d)))
    (local.set $A (i16x8.splat (local.get $a)))
    (local.set $B (i16x8.splat (local.get $b)))
    (local.set $C (i16x8.splat (local.get $c)))
    (local.set $D (i16x8.splat (local.get $d)))
    (local.set $half (v128.const i16x8 32 32 32 32 32 32 32 32))
    ;; Eight columns at a time.
    (block $narrow
      (loop $columns
        (br_if $narrow (i32.gt_s (i32.add (local.get $x) (i32.const 8)) (local.get $width)))
        (local.set $from (i32.add (local.get $src) (i32.shl (local.get $x) (i32.const 1))))
        (local.set $to (local.get $x))
        (local.set $y (local.get $height))
        (local.set $x (i32.add (local.get $x) (i32.const 8)))
        ;; Without motion there is no fraction.
        (if (i32.eq (local.get $a) (i32.const 64))
          (then
            (loop $rows
              (local.set $near (v128.load align=1 (local.get $from)))
              (local.set $near
                (i8x16.shuffle 0 2 4 6 8 10 12 14 1 3 5 7 9 11 13 15
                  (local.get $near) (local.get $near)))
              (v128.store64_lane align=1 0 (i32.add (local.get $u) (local.get $to)) (local.get $near))
              (v128.store64_lane align=1 1 (i32.add (local.get $v) (local.get $to)) (local.get $near))
              (local.set $from (i32.add (local.get $from) (local.get $strideSrc)))
              (local.set $to (i32.add (local.get $to) (local.get $strideDst)))
              (local.set $y (i32.sub (local.get $y) (i32.const 1)))
              (br_if $rows (local.get $y)))
            (br $columns)))
        (local.set $near (v128.load align=1 (local.get $from)))
        (local.set $far (v128.load offset=2 align=1 (local.get $from)))
        (local.set $u0 (v128.and (local.get $near) (v128.const i16x8 255 255 255 255 255 255 255 255)))
        (local.set $u1 (v128.and (local.get $far) (v128.const i16x8 255 255 255 255 255 255 255 255)))
        (local.set $v0 (i16x8.shr_u (local.get $near) (i32.const 8)))
        (local.set $v1 (i16x8.shr_u (local.get $far) (i32.const 8)))
        (loop $rows
          (local.set $from (i32.add (local.get $from) (local.get $strideSrc)))
          (local.set $near (v128.load align=1 (local.get $from)))
          (local.set $far (v128.load offset=2 align=1 (local.get $from)))
          (local.set $u2 (v128.and (local.get $near) (v128.const i16x8 255 255 255 255 255 255 255 255)))
          (local.set $u3 (v128.and (local.get $far) (v128.const i16x8 255 255 255 255 255 255 255 255)))
          (local.set $v2 (i16x8.shr_u (local.get $near) (i32.const 8)))
          (local.set $v3 (i16x8.shr_u (local.get $far) (i32.const 8)))
          (local.set $u0
            (i16x8.shr_u
              (i16x8.add
                (i16x8.add
                  (i16x8.add (i16x8.mul (local.get $u0) (local.get $A)) (local.get $half))
                  (i16x8.mul (local.get $u1) (local.get $B)))
                (i16x8.add
                  (i16x8.mul (local.get $u2) (local.get $C))
                  (i16x8.mul (local.get $u3) (local.get $D))))
              (i32.const 6)))
          (local.set $v0
            (i16x8.shr_u
              (i16x8.add
                (i16x8.add
                  (i16x8.add (i16x8.mul (local.get $v0) (local.get $A)) (local.get $half))
                  (i16x8.mul (local.get $v1) (local.get $B)))
                (i16x8.add
                  (i16x8.mul (local.get $v2) (local.get $C))
                  (i16x8.mul (local.get $v3) (local.get $D))))
              (i32.const 6)))
          (local.set $near (i8x16.narrow_i16x8_u (local.get $u0) (local.get $v0)))
          (v128.store64_lane align=1 0 (i32.add (local.get $u) (local.get $to)) (local.get $near))
          (v128.store64_lane align=1 1 (i32.add (local.get $v) (local.get $to)) (local.get $near))
          (local.set $u0 (local.get $u2))
          (local.set $u1 (local.get $u3))
          (local.set $v0 (local.get $v2))
          (local.set $v1 (local.get $v3))
          (local.set $to (i32.add (local.get $to) (local.get $strideDst)))
          (local.set $y (i32.sub (local.get $y) (i32.const 1)))
          (br_if $rows (local.get $y)))
        (br $columns)))
    ;; The columns that are left, one at a time.
    (block $done
      (loop $columns
        (br_if $done (i32.ge_s (local.get $x) (local.get $width)))
        (local.set $from (i32.add (local.get $src) (i32.shl (local.get $x) (i32.const 1))))
        (local.set $to (local.get $x))
        (local.set $y (local.get $height))
        (loop $rows
          (local.set $below (i32.add (local.get $from) (local.get $strideSrc)))
          (i32.store8 (i32.add (local.get $u) (local.get $to))
            (i32.shr_u
              (i32.add
                (i32.add
                  (i32.add (i32.mul (i32.load8_u (local.get $from)) (local.get $a)) (i32.const 32))
                  (i32.mul (i32.load8_u offset=2 (local.get $from)) (local.get $b)))
                (i32.add
                  (i32.mul (i32.load8_u (local.get $below)) (local.get $c))
                  (i32.mul (i32.load8_u offset=2 (local.get $below)) (local.get $d))))
              (i32.const 6)))
          (i32.store8 (i32.add (local.get $v) (local.get $to))
            (i32.shr_u
              (i32.add
                (i32.add
                  (i32.add (i32.mul (i32.load8_u offset=1 (local.get $from)) (local.get $a)) (i32.const 32))
                  (i32.mul (i32.load8_u offset=3 (local.get $from)) (local.get $b)))
                (i32.add
                  (i32.mul (i32.load8_u offset=1 (local.get $below)) (local.get $c))
                  (i32.mul (i32.load8_u offset=3 (local.get $below)) (local.get $d))))
              (i32.const 6)))
          (local.set $from (local.get $below))
          (local.set $to (i32.add (local.get $to) (local.get $strideDst)))
          (local.set $y (i32.sub (local.get $y) (i32.const 1)))
          (br_if $rows (local.get $y)))
        (local.set $x (i32.add (local.get $x) (i32.const 1)))
        (br $columns)))))

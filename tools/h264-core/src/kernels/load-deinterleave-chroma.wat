;; x264's load_deinterleave_chroma_fenc (STRIDE 16) and load_deinterleave_chroma_fdec (STRIDE 32)
;; ( uint8_t *dst, uint8_t *src, intptr_t strideSrc, int height ): rows of 8 pixels, in which U and V
;; alternate, as 8 of U and, half a STRIDE on, 8 of V.
(module
  (import "core" "memory" (memory 1))
  (func (export "kernel") (param $dst i32) (param $src i32) (param $strideSrc i32) (param $height i32)
    (local $pixels v128)
    (block $done
      (loop $rows
        (br_if $done (i32.le_s (local.get $height) (i32.const 0)))
        (local.set $pixels (v128.load align=1 (local.get $src)))
        (local.set $pixels
          (i8x16.shuffle 0 2 4 6 8 10 12 14 1 3 5 7 9 11 13 15
            (local.get $pixels) (local.get $pixels)))
        (v128.store64_lane align=1 0 (local.get $dst) (local.get $pixels))
        (v128.store64_lane align=1 1
          (i32.add (local.get $dst) (i32.shr_u (i32.const STRIDE) (i32.const 1)))
          (local.get $pixels))
        (local.set $dst (i32.add (local.get $dst) (i32.const STRIDE)))
        (local.set $src (i32.add (local.get $src) (local.get $strideSrc)))
        (local.set $height (i32.sub (local.get $height) (i32.const 1)))
        (br $rows)))))

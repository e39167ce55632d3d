;; x264's store_interleave_chroma( uint8_t *dst, intptr_t strideDst, uint8_t *srcU, uint8_t *srcV,
;; int height ): rows of 8 pixels (32 bytes a row in the sources), in which U and V alternate afterwards.
(module
  (import "core" "memory" (memory 1))
  (func (export "kernel")
    (param $dst i32) (param $strideDst i32) (param $u i32) (param $v i32) (param $height i32)
    (block $done
      (loop $rows
        (br_if $done (i32.le_s (local.get $height) (i32.const 0)))
        (v128.store align=1 (local.get $dst)
          (i8x16.shuffle 0 16 1 17 2 18 3 19 4 20 5 21 6 22 7 23
            (v128.load64_zero align=1 (local.get $u))
            (v128.load64_zero align=1 (local.get $v))))
        (local.set $dst (i32.add (local.get $dst) (local.get $strideDst)))
        (local.set $u (i32.add (local.get $u) (i32.const 32)))
        (local.set $v (i32.add (local.get $v) (i32.const 32)))
        (local.set $height (i32.sub (local.get $height) (i32.const 1)))
        (br $rows)))))

;; x264's decimate_score16( int16_t dct[16] ): the cost of the levels of a block. A level beyond 1 makes it
;; 9; else each level that is not zero adds 3, 2, 2, 1, 1, 1 or 0 by the number of zeros before it.
(module
  (import "core" "memory" (memory 1))
  (func (export "kernel") (param $dct i32) (result i32)
    (local $low v128) (local $high v128) (local $levels i32) (local $at i32) (local $score i32)
    (local.set $low (i16x8.abs (v128.load align=2 (local.get $dct))))
    (local.set $high (i16x8.abs (v128.load offset=16 align=2 (local.get $dct))))
    (if (v128.any_true
          (i16x8.gt_u
            (v128.or (local.get $low) (local.get $high))
            (v128.const i16x8 1 1 1 1 1 1 1 1)))
      (then (return (i32.const 9))))
    ;; A bit for each level: all are 0 or 1 here.
    (local.set $levels
      (i8x16.bitmask
        (i8x16.ne
          (i8x16.narrow_i16x8_u (local.get $low) (local.get $high))
          (v128.const i64x2 0 0))))
    (block $done
      (br_if $done (i32.eqz (local.get $levels)))
      (local.set $at (i32.sub (i32.const 31) (i32.clz (local.get $levels))))
      (loop $level
        (local.set $levels
          (i32.xor (local.get $levels) (i32.shl (i32.const 1) (local.get $at))))
        ;; Two bits of the constant for each number of zeros.
        (local.set $score
          (i32.add (local.get $score)
            (i32.and
              (i32.shr_u
                (i32.const 0x56b)
                (i32.shl
                  (i32.sub
                    (i32.add (local.get $at) (i32.clz (local.get $levels)))
                    (i32.const 32))
                  (i32.const 1)))
              (i32.const 3))))
        (local.set $at (i32.sub (i32.const 31) (i32.clz (local.get $levels))))
        (br_if $level (local.get $levels))))
    (local.get $score)))

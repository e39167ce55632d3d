;; The C library's memcpy( void *to, const void *from, size_t size ), which returns `to`: 16 bytes at a time,
;; and memory.copy where the stock one leaves WebAssembly for a copy in JavaScript.
(module
  (import "core" "memory" (memory 1))
  (func (export "kernel") (param $to i32) (param $from i32) (param $size i32) (result i32)
    (local $at i32) (local $last i32) (local $tail v128)
    (if (i32.ge_u (local.get $size) (i32.const 512))
      (then
        (memory.copy (local.get $to) (local.get $from) (local.get $size))
        (return (local.get $to))))
    (if (i32.ge_u (local.get $size) (i32.const 16))
      (then
        (local.set $last (i32.sub (local.get $size) (i32.const 16)))
        (local.set $tail (v128.load align=1 (i32.add (local.get $from) (local.get $last))))
        (loop $blocks
          (v128.store align=1 (i32.add (local.get $to) (local.get $at))
            (v128.load align=1 (i32.add (local.get $from) (local.get $at))))
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (br_if $blocks (i32.lt_u (local.get $at) (local.get $last))))
        ;; The last 16 bytes, some of them once more.
        (v128.store align=1 (i32.add (local.get $to) (local.get $last)) (local.get $tail))
        (return (local.get $to))))
    (block $done
      (loop $bytes
        (br_if $done (i32.eq (local.get $at) (local.get $size)))
        (i32.store8 (i32.add (local.get $to) (local.get $at))
          (i32.load8_u (i32.add (local.get $from) (local.get $at))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $bytes)))
    (local.get $to)))

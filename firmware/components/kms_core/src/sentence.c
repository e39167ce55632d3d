#include "sentence.h"

static void write_sentence(json_writer_t *writer, const void *subject) {
    const sentence_t *sentence = subject;
    json_write_literal(writer, sentence->before);
    if (sentence->quoted != NULL) {
        json_write_literal(writer, sentence->quoted);
    }
    if (sentence->said.text != NULL) {
        json_write_content(writer, sentence->said);
    }
    if (sentence->code != NULL) {
        json_write_literal(writer, " (");
        json_write_integer(writer, *sentence->code);
        json_write_literal(writer, ")");
    }
    if (sentence->after != NULL) {
        json_write_literal(writer, sentence->after);
    }
}

char *sentence_compose(kms_allocator_t *allocator, const sentence_t *sentence) {
    return json_compose(allocator, write_sentence, sentence, NULL);
}

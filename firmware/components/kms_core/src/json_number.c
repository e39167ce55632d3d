#include "json_number.h"

/* 2^53 - 1, up to which a double represents every integer. */
#define SAFE_INTEGER 9007199254740991
#define EXPONENT_LIMIT 1000000

/* A number as its digits without leading and trailing zeros: 0.d1d2d3... x 10^exponent. */
typedef struct {
    const char *first;
    const char *last; /* NULL when all digits are zero */
    int64_t exponent;
} decimal_t;

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static int64_t read_exponent(const char *at, const char *end) {
    bool negative = *at == '-';
    int64_t exponent = 0;
    for (; at < end; at++) {
        if (is_digit(*at) && exponent < EXPONENT_LIMIT) {
            exponent = exponent * 10 + (*at - '0');
        }
    }
    return negative ? -exponent : exponent;
}

static decimal_t read_decimal(json_value_t number) {
    const char *end = number.text + number.length;
    decimal_t decimal = {0};
    bool fraction = false;
    for (const char *at = number.text; at < end; at++) {
        if (*at == 'e' || *at == 'E') {
            decimal.exponent += read_exponent(at + 1, end);
            break;
        }
        if (*at == '.') {
            fraction = true;
        } else if (is_digit(*at)) {
            if (*at != '0') {
                decimal.first = decimal.first != NULL ? decimal.first : at;
                decimal.last = at;
            }
            bool whole = !fraction && decimal.first != NULL;
            bool leading = fraction && decimal.first == NULL;
            decimal.exponent += whole ? 1 : leading ? -1 : 0;
        }
    }
    return decimal;
}

/* The limit from which a double is infinite: halfway from its maximum to 2^1024. */
static const char infinite[] = "1797693134862315807937";
#define INFINITE_EXPONENT 309

bool json_is_finite(json_value_t value) {
    if (json_type(value) != JSON_NUMBER) {
        return false;
    }
    decimal_t decimal = read_decimal(value);
    if (decimal.last == NULL || decimal.exponent != INFINITE_EXPONENT) {
        return decimal.last == NULL || decimal.exponent < INFINITE_EXPONENT;
    }
    const char *limit = infinite;
    for (const char *at = decimal.first; at <= decimal.last && *limit != '\0'; at++) {
        if (*at != '.' && *at != *limit++) {
            return *at < limit[-1];
        }
    }
    return *limit != '\0';
}

bool json_integer(json_value_t value, int64_t *integer) {
    if (json_type(value) != JSON_NUMBER) {
        return false;
    }
    decimal_t decimal = read_decimal(value);
    int64_t result = 0;
    if (decimal.last != NULL) {
        if (decimal.exponent < 1 || decimal.exponent > 16) {
            return false;
        }
        int64_t places = decimal.exponent;
        for (const char *at = decimal.first; at <= decimal.last; at++) {
            if (*at == '.') {
                continue;
            }
            if (places-- == 0) {
                return false;
            }
            result = result * 10 + (*at - '0');
        }
        for (; places > 0; places--) {
            result *= 10;
        }
    }
    if (result > SAFE_INTEGER) {
        return false;
    }
    *integer = *value.text == '-' ? -result : result;
    return true;
}

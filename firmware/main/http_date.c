#include "http_date.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define SECONDS_PER_DAY 86400

static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

/** Days since 1970 of a date in the Gregorian calendar; `month` is 1 for January. */
static int64_t days_since_1970(int year, int month, int day) {
    // The year begins in March, so that the leap day is its last.
    const int64_t shifted = year - (month <= 2 ? 1 : 0);
    const int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + day_of_year - 719468;
}

bool http_date_parse(const char *text, time_t *time) {
    char name[4] = "";
    int day = 0;
    int year = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    int length = 0;
    sscanf(text, "%*3[A-Za-z], %2d %3[A-Za-z] %4d %2d:%2d:%2d GMT%n", &day, name, &year, &hour,
           &minute, &second, &length);
    const char *month = strlen(name) == 3 ? strstr(months, name) : NULL;
    if (length == 0 || month == NULL || (month - months) % 3 != 0 || day < 1 || day > 31 ||
        year < 1970 || hour > 23 || minute > 59 || second > 60) {
        return false;
    }
    const int64_t days = days_since_1970(year, (int)(month - months) / 3 + 1, day);
    *time = (time_t)(days * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second);
    return true;
}

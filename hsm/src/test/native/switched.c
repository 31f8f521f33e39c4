/*
 * SoftHSM2 behind a module that can be taken away at any moment, also in the midst of calls: as long as the file AWAY is
 * there, every function but C_Finalize answers CKR_DEVICE_REMOVED.
 * Built by the tests: cc -shared -fPIC -DAWAY='"/tmp/x/away"' -DMODULE='"/tmp/x/libsofthsm2.so"'
 */
#include <dlfcn.h>
#include <unistd.h>

typedef unsigned long ulong_t;
/* Every argument of the interface is a number or a pointer, and no function has more of them. */
typedef ulong_t (*function)(ulong_t, ulong_t, ulong_t, ulong_t, ulong_t, ulong_t, ulong_t, ulong_t);
typedef struct {
    unsigned char version[8];
    function functions[68];
} function_list;

enum { FINALIZE = 1, GET_FUNCTION_LIST = 3, DEVICE_REMOVED = 0x32, GENERAL_ERROR = 0x05 };

static function_list *real;
static function_list own;

#define F(n)                                                                                                           \
    static ulong_t f##n(ulong_t a, ulong_t b, ulong_t c, ulong_t d, ulong_t e, ulong_t f, ulong_t g, ulong_t h) {      \
        return n != FINALIZE && access(AWAY, F_OK) == 0 ? DEVICE_REMOVED : real->functions[n](a, b, c, d, e, f, g, h); \
    }
#define TEN(t) F(t##0) F(t##1) F(t##2) F(t##3) F(t##4) F(t##5) F(t##6) F(t##7) F(t##8) F(t##9)
F(0) F(1) F(2) F(3) F(4) F(5) F(6) F(7) F(8) F(9)
TEN(1) TEN(2) TEN(3) TEN(4) TEN(5)
F(60) F(61) F(62) F(63) F(64) F(65) F(66) F(67)

#define P(n) f##n
#define TENP(t) P(t##0), P(t##1), P(t##2), P(t##3), P(t##4), P(t##5), P(t##6), P(t##7), P(t##8), P(t##9)
static const function forwarding[68] = {
    P(0), P(1), P(2), P(3), P(4), P(5), P(6), P(7), P(8), P(9),
    TENP(1), TENP(2), TENP(3), TENP(4), TENP(5),
    P(60), P(61), P(62), P(63), P(64), P(65), P(66), P(67)};

ulong_t C_GetFunctionList(function_list **list) {
    void *module = dlopen(MODULE, RTLD_NOW | RTLD_LOCAL);
    ulong_t (*get)(function_list **) = module == NULL ? NULL : (ulong_t (*)(function_list **)) dlsym(module, "C_GetFunctionList");
    if (get == NULL || get(&real) != 0) {
        return GENERAL_ERROR;
    }
    own = *real;
    for (int i = 0; i < 68; i++) {
        if (i != GET_FUNCTION_LIST) {
            own.functions[i] = forwarding[i];
        }
    }
    *list = &own;
    return 0;
}

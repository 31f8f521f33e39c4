package org.claviger.hsm.pkcs11;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.claviger.hsm.KeyHandle;
import org.claviger.hsm.KeyKind;
import org.claviger.hsm.TokenKey;
import org.jspecify.annotations.Nullable;

/** Finds the few keys that live in the token. Searching is for start and administration, never for requests. */
final class TokenSearch {
    private static final int OBJECTS_MAX = 1000;

    private final Pkcs11 pkcs11;
    private final KeyObjects objects;
    private final Session session;

    TokenSearch(Pkcs11 pkcs11, KeyObjects objects, Session session) {
        this.pkcs11 = pkcs11;
        this.objects = objects;
        this.session = session;
    }

    /** Keys with this label, or all for null; both halves of a pair. */
    List<TokenKey> find(@Nullable String label, long generation) {
        var found = new ArrayList<TokenKey>();
        for (long object : search(label)) {
            Optional<KeyKind> kind = objects.kindOf(session, object);
            if (kind.isPresent()) {
                var handle = new KeyHandle(generation, object, kind.get());
                found.add(new TokenKey(new String(objects.label(session, object), StandardCharsets.UTF_8), handle));
            }
        }
        return found;
    }

    private long[] search(@Nullable String label) {
        Scratch scratch = session.scratch();
        Template template = new Template(scratch).with(Ck.CKA_TOKEN, true);
        if (label != null) {
            template.with(Ck.CKA_LABEL, label);
        }
        check(pkcs11.findObjectsInit(session.handle(), template), "C_FindObjectsInit");
        try {
            MemorySegment handles = scratch.bytes(OBJECTS_MAX * (long) Long.BYTES);
            MemorySegment count = scratch.number(0);
            check(pkcs11.findObjects(session.handle(), handles, OBJECTS_MAX, count), "C_FindObjects");
            return handles.asSlice(0, count.get(JAVA_LONG, 0) * Long.BYTES).toArray(JAVA_LONG);
        } finally {
            check(pkcs11.findObjectsFinal(session.handle()), "C_FindObjectsFinal");
        }
    }

    private static void check(long code, String what) {
        if (code != Ck.CKR_OK) {
            throw ReturnCodes.of(code, what);
        }
    }
}

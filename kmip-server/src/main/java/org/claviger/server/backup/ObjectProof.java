package org.claviger.server.backup;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.claviger.hsm.HsmException;
import org.claviger.server.custody.Custody;
import org.claviger.server.custody.CustodyException;
import org.claviger.server.custody.Material;
import org.claviger.server.object.ManagedObject;
import org.claviger.server.object.ObjectRecord;
import org.claviger.storage.RecordKind;
import org.claviger.storage.StoredRecord;

/** Opens the material of one object after another, and counts. */
public final class ObjectProof {
    private static final int PROBLEMS_MAX = 100;

    private final Custody custody;
    private final List<String> problems = new ArrayList<>();
    private long opened;
    private long empty;

    public ObjectProof(Custody custody) {
        this.custody = custody;
    }

    /** A record of any kind; what is no object is passed over. */
    public void take(StoredRecord record) {
        if (record.key().kind() != RecordKind.OBJECT) {
            return;
        }
        ManagedObject object = ObjectRecord.read(record);
        Material material = object.material();
        if (material == null) {
            empty++;
            return;
        }
        try {
            custody.prove(material, object.materialFacts());
            opened++;
        } catch (CustodyException | HsmException e) {
            if (problems.size() < PROBLEMS_MAX) {
                problems.add("Object " + object.id() + " does not open: " + e.getMessage());
            }
        }
    }

    /** Objects whose material opens. */
    public long opened() {
        return opened;
    }

    /** Objects that have none: destroyed, or never here. */
    public long empty() {
        return empty;
    }

    public List<String> problems() {
        return Collections.unmodifiableList(problems);
    }
}

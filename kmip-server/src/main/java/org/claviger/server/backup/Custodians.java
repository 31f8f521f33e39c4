package org.claviger.server.backup;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.crypto.threshold.ShamirSecretSplitter;
import org.bouncycastle.crypto.threshold.ShamirSplitSecret;
import org.bouncycastle.crypto.threshold.ShamirSplitSecretShare;
import org.claviger.hsm.Hsm;
import org.claviger.secret.SecretBytes;
import org.claviger.server.custody.KeyRecovery;

/** Joins the shares of a set's custodians: enough of them, each the right one. */
public final class Custodians {
    private final CustodianSet set;

    public Custodians(CustodianSet set) {
        this.set = set;
    }

    /**
     * The custodians' private key, in this module.
     *
     * @param mechanism what the backup's keys are encrypted by
     * @throws BackupException that names the share that is wrong, or says how many are missing
     */
    public KeyRecovery recover(List<Share> shares, Hsm hsm, String mechanism) {
        requireRight(shares);
        try (SecretBytes secret = join(shares)) {
            return KeyRecovery.open(
                    hsm,
                    secret,
                    set.iv().toArray(),
                    set.sealed().toArray(),
                    CustodianSet.additionalData(set.publicKey()),
                    mechanism);
        }
    }

    /** @throws BackupException unless there are enough, all different and all of this set */
    public void requireRight(List<Share> shares) {
        Set<Integer> different = new HashSet<>();
        for (Share share : shares) {
            if (!share.setId().equals(set.idBytes())) {
                throw new BackupException("The share of " + share.name() + " belongs to another set of custodians;"
                        + " this backup takes the shares of set " + set.id());
            }
            boolean known =
                    share.index() >= 1 && share.index() <= set.custodians().size();
            if (!known
                    || !Arrays.equals(
                            share.commitment(),
                            set.custodians().get(share.index() - 1).commitment().toArray())) {
                throw new BackupException("The share of " + share.name() + " is wrong: it is not the one that was"
                        + " given out. Nothing was done");
            }
            different.add(share.index());
        }
        if (different.size() < set.threshold()) {
            throw new BackupException("The shares of " + set.threshold() + " custodians are needed, and "
                    + different.size() + " are there; the custodians are " + String.join(", ", set.names()));
        }
    }

    private SecretBytes join(List<Share> shares) {
        List<ShamirSplitSecretShare> points = new ArrayList<>();
        Set<Integer> taken = new HashSet<>();
        for (Share share : shares) {
            // The polynomial is that of the threshold: more points than that are not asked for.
            if (points.size() < set.threshold() && taken.add(share.index())) {
                points.add(new ShamirSplitSecretShare(share.point(), share.index()));
            }
        }
        try {
            return SecretBytes.takeFrom(ShamirSplitSecret.getInstance(
                            ShamirSecretSplitter.Algorithm.AES, points.toArray(ShamirSplitSecretShare[]::new))
                    .getSecret());
        } catch (IOException e) {
            throw new BackupException("The shares could not be joined", e);
        }
    }
}

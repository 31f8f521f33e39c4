@NullMarked
package org.claviger.storage.keyvalue;

import org.jspecify.annotations.NullMarked;

// A receipt's QR code carries number and query code after `#`, which no server ever sees.
"use strict";

{
  const [number, code] = decodeURIComponent(location.hash.slice(1)).split("/");
  if (number && code) {
    document.getElementById("id_number").value = number;
    document.getElementById("id_code").value = code;
    history.replaceState(null, "", location.pathname);
  }
}

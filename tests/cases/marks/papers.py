"""A PDF with marks in its notes, forms, files, layers and behind its end."""

from __future__ import annotations

from io import BytesIO

import pikepdf

from tests.cases.marks.pictures import jpeg
from tests.cases.marks.plain import Made, mark


def pdf() -> Made:
    """A page with text, a photograph, notes, a form, an attachment, and its author everywhere."""
    file = pikepdf.new()
    page = file.add_blank_page(page_size=(200, 200))
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    photograph = pikepdf.Stream(file, jpeg()[0])
    photograph.update(
        {
            "/Type": pikepdf.Name.XObject,
            "/Subtype": pikepdf.Name.Image,
            "/Width": 48,
            "/Height": 32,
            "/ColorSpace": pikepdf.Name.DeviceRGB,
            "/BitsPerComponent": 8,
            "/Filter": pikepdf.Name.DCTDecode,
            "/Metadata": file.make_stream(mark("imagexmp").encode()),
        }
    )
    page.Resources = pikepdf.Dictionary(
        XObject=pikepdf.Dictionary(P=photograph), Font=pikepdf.Dictionary(F=font)
    )
    content = (
        f"% {mark('pdfcomment')}\n/Span <</ActualText ({mark('actualtext')})>> BDC "
        "BT /F 12 Tf 20 20 Td (SHOWN) Tj ET EMC q 48 0 0 32 100 100 cm /P Do Q"
    )
    page.Contents = file.make_stream(content.encode())
    look = file.make_stream(b"BT /F 9 Tf 2 2 Td (STAMP) Tj ET")
    look.update(
        {
            "/Type": pikepdf.Name.XObject,
            "/Subtype": pikepdf.Name.Form,
            "/BBox": [0, 0, 50, 20],
            "/Resources": pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font)),
            "/PieceInfo": pikepdf.Dictionary(App=mark("formpiece")),
        }
    )
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Stamp,
        Rect=[20, 60, 70, 80],
        T=mark("annotator"),
        Contents=mark("note"),
        NM=mark("noteid"),
        F=4,
        AP=pikepdf.Dictionary(N=look),
    )
    field = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Widget,
        FT=pikepdf.Name.Tx,
        T=mark("fieldname"),
        TU=mark("fieldhint"),
        DV=mark("fielddefault"),
        Rect=[20, 90, 70, 110],
        F=2,
    )
    fields = [file.make_indirect(note), file.make_indirect(field)]
    page.Annots = pikepdf.Array(fields)
    file.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([fields[1]]), DA="/F 9 Tf")
    page.PieceInfo = pikepdf.Dictionary(App=mark("piece"))
    page.Thumb = file.make_stream(mark("thumb").encode())
    file.attachments["a.txt"] = pikepdf.AttachedFileSpec(
        file, mark("attached").encode(), filename=mark("filename"), description=mark("filedesc")
    )
    file.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=mark("script"))
    file.Root.PageLabels = pikepdf.Dictionary(Nums=[0, pikepdf.Dictionary(P=mark("label"))])
    with file.open_metadata() as metadata:
        metadata["dc:creator"] = [mark("creator")]
    for name in ("Author", "Title", "Subject", "Keywords", "Producer"):
        file.docinfo[f"/{name}"] = mark(f"info{name}")
    with file.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(mark("outline"), 0))
    output = BytesIO()
    plain = pikepdf.ObjectStreamMode.disable
    file.save(output, compress_streams=False, object_stream_mode=plain)
    places = (
        "imagexmp pdfcomment actualtext formpiece annotator note noteid fieldname fieldhint fielddefault piece "
        "thumb attached filename filedesc script label creator infoauthor infotitle infosubject infokeywords "
        "infoproducer outline model comment iptc"
    )
    return output.getvalue(), [*map(mark, places.split())]
